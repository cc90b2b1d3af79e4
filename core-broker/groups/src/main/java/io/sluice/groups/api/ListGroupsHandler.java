package io.sluice.groups.api;

import io.sluice.groups.machine.Group;
import io.sluice.groups.shard.Coordinator;
import io.sluice.groups.shard.ShardState;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ListGroupsRequest;
import io.sluice.protocol.message.ListGroupsResponse;
import io.sluice.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * ListGroups, key 16: the groups that this broker coordinates. v4 by state (KIP-518), v5 by type
 * (KIP-848).
 */
public final class ListGroupsHandler implements ApiHandler<ListGroupsRequest, ListGroupsResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public ListGroupsHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context, ListGroupsRequest request, Responder<ListGroupsResponse> responder) {
    Set<String> states = lowerCase(request.statesFilter());
    Set<String> types = lowerCase(request.typesFilter());
    coordinator.askAll(
        ListGroupsHandler::refusal,
        (state, reply, out) -> out.reply(reply, part(state, states, types)),
        parts -> responder.respond(whole(parts)));
  }

  private static Set<String> lowerCase(List<String> words) {
    return words.stream()
        .map(word -> word.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static ListGroupsResponse refusal(ErrorCode error) {
    return ListGroupsResponse.builder().errorCode(error.code()).groups(List.of()).build();
  }

  private static ListGroupsResponse part(ShardState state, Set<String> states, Set<String> types) {
    List<ListedGroup> listed = new ArrayList<>();
    for (Group group : state.table().all()) {
      if (passes(states, group.state()) && passes(types, group.type().word())) {
        listed.add(
            ListedGroup.builder()
                .groupId(group.id())
                .protocolType(group.protocolType())
                .groupState(group.state())
                .groupType(group.type().word())
                .build());
      }
    }
    return ListGroupsResponse.builder().groups(listed).build();
  }

  private static boolean passes(Set<String> filter, String word) {
    return filter.isEmpty() || filter.contains(word.toLowerCase(Locale.ROOT));
  }

  /**
   * A shard that is being loaded, or failed, makes the list incomplete: the client is told, and
   * asks again. One that is here no more is listed elsewhere.
   */
  private static ListGroupsResponse whole(List<ListGroupsResponse> parts) {
    List<ListedGroup> groups = new ArrayList<>();
    for (ListGroupsResponse part : parts) {
      ErrorCode error = ErrorCode.of(part.errorCode());
      if (error != ErrorCode.NONE && error != ErrorCode.NOT_COORDINATOR) {
        return part;
      }
      groups.addAll(part.groups());
    }
    return ListGroupsResponse.builder().groups(groups).build();
  }
}
