package io.sluice.broker.configs;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.message.ListConfigResourcesRequest;
import io.sluice.protocol.message.ListConfigResourcesResponse;
import io.sluice.protocol.message.ListConfigResourcesResponse.ConfigResource;
import java.util.ArrayList;
import java.util.List;

/**
 * ListConfigResources, key 74. v1 any types of resource (KIP-1142); v0 asks for client metrics, of
 * which there are none.
 */
public final class ListConfigResourcesHandler
    implements ApiHandler<ListConfigResourcesRequest, ListConfigResourcesResponse> {
  private final ConfigAdmin admin;

  /** Creates the handler. */
  public ListConfigResourcesHandler(ConfigAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      ListConfigResourcesRequest request,
      Responder<ListConfigResourcesResponse> responder) {
    List<ConfigResource> resources = new ArrayList<>();
    if (context.apiVersion() > 0) {
      List<Byte> wanted = request.resourceTypes();
      ClusterImage image = admin.image();
      for (ResourceType type : ResourceType.values()) {
        if (wanted.isEmpty() || wanted.contains(type.id())) {
          names(image, type).forEach(name -> resources.add(resource(type, name)));
        }
      }
    }
    responder.respond(ListConfigResourcesResponse.builder().configResources(resources).build());
  }

  private static List<String> names(ClusterImage image, ResourceType type) {
    return switch (type) {
      case TOPIC -> image.topics().stream().map(TopicImage::name).toList();
      case BROKER -> image.brokers().keySet().stream().map(String::valueOf).toList();
      case GROUP -> groups(image);
    };
  }

  /** Groups that have something set; others are not known to the metadata. */
  private static List<String> groups(ClusterImage image) {
    return image.configs().keySet().stream()
        .filter(scope -> scope.kind() == ConfigScope.Kind.GROUP)
        .map(ConfigScope::name)
        .toList();
  }

  private static ConfigResource resource(ResourceType type, String name) {
    return ConfigResource.builder().resourceName(name).resourceType(type.id()).build();
  }
}
