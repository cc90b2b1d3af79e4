package io.sluice.kernel;

/** Who writes in a transaction: the transactional id, and the producer id and epoch bound to it. */
public record TransactionalProducer(String transactionalId, long producerId, short epoch) {}
