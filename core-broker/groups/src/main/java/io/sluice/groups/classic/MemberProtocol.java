package io.sluice.groups.classic;

import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.nio.ByteBuffer;
import java.util.List;

/** A way of assigning that a member knows, with what it says about itself in it. */
record MemberProtocol(String name, ByteBuffer metadata) {
  /** Copies those of a request, whose buffers do not last. */
  static List<MemberProtocol> copyOf(List<JoinGroupRequestProtocol> protocols) {
    return protocols.stream()
        .map(each -> new MemberProtocol(each.name(), Bytes.copyOf(each.metadata())))
        .toList();
  }
}
