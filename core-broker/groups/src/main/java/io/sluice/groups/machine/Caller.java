package io.sluice.groups.machine;

import io.sluice.kernel.RequestContext;

/**
 * Who sent a request.
 *
 * @param clientId what the client calls itself; empty if it does not
 * @param clientHost its address as Kafka writes it, such as {@code /127.0.0.1}
 * @param apiVersion the version of the request
 */
public record Caller(String clientId, String clientHost, int apiVersion) {
  /** Returns who sent the request of a context. */
  public static Caller of(RequestContext context) {
    String id = context.clientId();
    return new Caller(
        id == null ? "" : id,
        "/" + context.clientAddress().getAddress().getHostAddress(),
        context.apiVersion());
  }
}
