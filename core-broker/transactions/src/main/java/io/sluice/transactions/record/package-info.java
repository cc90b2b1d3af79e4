/**
 * The records in which the coordinator keeps its state: those of Kafka, byte for byte, so that
 * Kafka's tools read them.
 *
 * <p>The topic is compacted. The latest record of a transactional id holds; one without a value, a
 * tombstone, says that the id is forgotten. Keys and values are generated at build time from the
 * schemas inside the kafka-transaction-coordinator JAR, {@link
 * io.sluice.transactions.record.TransactionRecordCodec} puts them into bytes:
 *
 * <pre>
 * key     type     int16   0; others are of a later Kafka
 *         TransactionLogKey, version 0
 * value   version  int16   1; 0 is read too
 *         TransactionLogValue, in this version
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions.record;
