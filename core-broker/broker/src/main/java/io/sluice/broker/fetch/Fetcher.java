package io.sluice.broker.fetch;

import io.sluice.kernel.RequestContext;
import io.sluice.protocol.message.FetchRequest;

/**
 * Who fetches, and so what it may see: a follower all that its leader has, a consumer what is
 * committed.
 *
 * @param replicaId the follower's broker id; negative for a consumer
 * @param brokerEpoch the epoch of the follower's registration (KIP-903); -1 if it does not say
 * @param committedOnly whether open transactions are to be left out (KIP-98)
 * @param anyReplica whether a replica that does not lead may answer, too (KIP-392)
 * @param rack where the consumer stands; empty if it does not say
 * @param listener the name of the listener that it uses
 */
record Fetcher(
    int replicaId,
    long brokerEpoch,
    boolean committedOnly,
    boolean anyReplica,
    String rack,
    String listener) {
  private static final int ANY_REPLICA_VERSION = 11;
  private static final int REPLICA_STATE_VERSION = 15;
  private static final long NO_EPOCH = -1;
  private static final byte READ_COMMITTED = 1;

  static Fetcher of(FetchRequest request, RequestContext context) {
    int version = context.apiVersion();
    boolean state = version >= REPLICA_STATE_VERSION;
    int replicaId = state ? request.replicaState().replicaId() : request.replicaId();
    return new Fetcher(
        replicaId,
        state ? request.replicaState().replicaEpoch() : NO_EPOCH,
        replicaId < 0 && request.isolationLevel() == READ_COMMITTED,
        replicaId < 0 && version >= ANY_REPLICA_VERSION,
        request.rackId(),
        context.listener());
  }

  boolean follower() {
    return replicaId >= 0;
  }
}
