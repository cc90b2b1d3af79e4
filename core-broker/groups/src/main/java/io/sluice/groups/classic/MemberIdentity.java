package io.sluice.groups.classic;

import org.jspecify.annotations.Nullable;

/**
 * Who a member is.
 *
 * @param instanceId null unless it is a static member (KIP-345)
 */
record MemberIdentity(String id, @Nullable String instanceId, String clientId, String clientHost) {
  MemberIdentity renamed(String newId) {
    return new MemberIdentity(newId, instanceId, clientId, clientHost);
  }
}
