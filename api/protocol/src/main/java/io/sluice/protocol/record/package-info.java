/**
 * Record batches, format 2: looking at them in place, checking, reading, building and rewriting
 * them.
 *
 * <p>A batch is one header of 61 bytes and then its records, all big-endian:
 *
 * <pre>
 *  at  bytes  field
 *   0    8    base offset
 *   8    4    length of everything after this field
 *  12    4    partition leader epoch
 *  16    1    magic, 2
 *  17    4    CRC-32C of everything from the attributes to the end
 *  21    2    attributes: bits 0-2 compression, 3 log-append time, 4 transactional, 5 control,
 *             6 the base timestamp is a delete horizon
 *  23    4    last offset delta
 *  27    8    base timestamp
 *  35    8    max timestamp
 *  43    8    producer id
 *  51    2    producer epoch
 *  53    4    base sequence
 *  57    4    number of records
 *  61         records, compressed as one piece if the attributes say so
 * </pre>
 *
 * <p>A record, whose integers are zig-zag varints unless they have a width here: length of the
 * rest; attributes (1 byte, unused); timestamp delta (64 bits); offset delta; key length (-1: null)
 * and key; value length (-1: null) and value; number of headers, each one key length, key in UTF-8,
 * value length (-1: null), value.
 *
 * <p>The offset and the leader epoch are outside the checksum, so that a broker assigns them to a
 * producer's batch where it lies. Compacted batches keep their base offset and last offset delta;
 * records between them may be missing, even all of them.
 *
 * <p>Bytes that are not what they ought to be are answered by {@link
 * io.sluice.protocol.record.InvalidBatchException} and nothing else. Compression libraries are
 * loaded when the first compressed batch is read or written, not before.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.protocol.record;
