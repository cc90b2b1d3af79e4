/**
 * The idempotent producer, and what a partition knows of transactions (KIP-98, KIP-360, KIP-890).
 *
 * <p>A producer is given an id, and numbers its records in each partition. {@link
 * io.sluice.idempotence.PartitionProducers} follows one partition's log: it lets a batch pass whose
 * number comes next, says where a batch is that came before, and refuses the rest. It knows which
 * transactions are open, and so up to where all is decided.
 *
 * <h2>The {@code .snapshot} file</h2>
 *
 * Big endian. Kafka reads and writes the first part; the second follows it, under the same
 * checksum, where Kafka's reader does not look.
 *
 * <pre>
 * version            int16   1
 * crc                uint32  CRC-32C of all that follows
 * producers          int32   number of entries, each:
 *   producer id      int64
 *   producer epoch   int16
 *   last sequence    int32   -1: none yet in this epoch
 *   last offset      int64
 *   offset delta     int32   last offset of the last batch less its first
 *   timestamp        int64   milliseconds since the epoch, of the last append
 *   coordinator epoch        int32   of the last marker; -1: none yet
 *   first offset of the open transaction  int64   -1: none
 *
 * magic              int32   0x534C5543 ("SLUC"); absent in a file of Kafka's
 * for each producer, in the same order:
 *   batches          int8    0 to 5, the oldest first, each:
 *     last sequence  int32
 *     last offset    int64
 *     offset delta   int32
 *     timestamp      int64   of the append, milliseconds since the epoch; -1: the batch has the producer's times
 *
 * for each producer, in the same order; this and what follows may be absent:
 *   offset of the last marker     int64   -1: not known
 * transactions that have ended    int32   number of those whose markers may not be committed, each:
 *   offset of the first record    int64
 *   offset of the marker          int64
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.sluice.idempotence;
