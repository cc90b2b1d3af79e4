package io.sluice.transactions.machine;

import io.sluice.protocol.ErrorCode;

/** What comes of something that happens to a transactional id. */
public sealed interface Step {
  /** It may not be; nothing changes. */
  record Refused(ErrorCode error) implements Step {}

  /** An earlier end of a transaction has to be completed first; then it may be tried again. */
  record Later() implements Step {}

  /** It is so already; nothing changes. */
  record Settled(Transaction present) implements Step {}

  /** It is so when this is written. */
  record Next(Transaction transaction) implements Step {}

  /** It can be decided only with a fresh producer id at hand; nothing changes. */
  record NeedsProducerId() implements Step {}
}
