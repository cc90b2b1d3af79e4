/**
 * Partition logs on disk, in Kafka's files, so that its tools read them.
 *
 * <h2>A log dir</h2>
 *
 * <ul>
 *   <li>{@code meta.properties}: whose the dir is: {@code version=1}, {@code cluster.id}, {@code
 *       broker.id}, {@code directory.id}
 *   <li>{@code .lock}: locked by the broker that uses the dir
 *   <li>{@code .kafka_cleanshutdown}: there if everything was flushed and closed; it goes before
 *       the logs are opened
 *   <li>{@code .sluice_tail}: the id of the machine's boot since which nothing that was written can
 *       have been lost, or {@code lost}, on one line
 *   <li>{@code recovery-point-offset-checkpoint}: below this a log is durable; {@code
 *       replication-offset-checkpoint}: below this it is replicated (the high watermark); {@code
 *       log-start-offset-checkpoint}: where it starts, if not with its first segment; {@code
 *       cleaner-offset-checkpoint}: below this it is compacted. Text: version 0, the number of
 *       entries, then {@code topic partition offset} on a line each
 *   <li>{@code <topic>-<partition>/}: a log; with {@code .<32 hex digits>-delete} behind the name
 *       one that is being deleted, with {@code …-stray} one that was set aside for the operator
 * </ul>
 *
 * <h2>A log's folder</h2>
 *
 * <ul>
 *   <li>{@code partition.metadata}: the topic's id
 *   <li>{@code leader-epoch-checkpoint}: version 0, the number of entries, then {@code epoch
 *       offset}: where each leader epoch begins
 *   <li>a segment, named by its base offset in 20 digits: {@code .log} (record batches of format
 *       2), {@code .index} (pairs of relative offset and position, 4 bytes each), {@code
 *       .timeindex} (timestamp, 8 bytes, and relative offset, 4), and {@code .txnindex} if abort
 *       markers of transactions lie in it ({@link io.sluice.storage.TransactionIndex}). With {@code
 *       preallocate} the batches of the last segment are followed by zeros up to {@code
 *       segment.bytes}, until it is complete or the log is closed
 *   <li>{@code <offset>.snapshot}: the hook's state before the record of that offset
 *   <li>with {@code .deleted} behind the name: out of the log, goes after a delay; {@code
 *       .cleaned}: being written by the cleaner, worthless after a crash; {@code .swap}: complete,
 *       takes the place of the segments between its base offset and its last one, after a crash
 *       too; {@code .tmp}: a small file being replaced
 * </ul>
 *
 * <p>What the cleaner leaves of a batch keeps the batch's offsets and sequences. A batch without
 * records stays as a header where it is a producer's last, or the last of a compacted segment.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.storage;
