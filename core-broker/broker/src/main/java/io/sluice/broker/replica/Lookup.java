package io.sluice.broker.replica;

import io.sluice.protocol.ErrorCode;

/** What came of looking for a partition that this broker leads. */
public sealed interface Lookup {
  /** It is here. */
  record Found(HostedTopic topic, Partition partition) implements Lookup {}

  /** It is not, for this reason. */
  record Missing(ErrorCode error) implements Lookup {}
}
