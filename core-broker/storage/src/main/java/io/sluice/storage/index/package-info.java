/**
 * The two sparse indexes of a segment: mapped files of fixed-size entries, sorted, looked up by
 * binary search.
 *
 * <p>The formats are Kafka's; all numbers are big-endian, and offsets are relative to the segment's
 * base offset.
 *
 * <pre>
 * .index      (8 bytes)   int offset, int position
 * .timeindex  (12 bytes)  long timestamp, int offset
 * </pre>
 *
 * <ul>
 *   <li>An entry (o, p) of {@code .index}: the batch that lies at position p of the {@code .log}
 *       file has the last offset o. Both grow strictly. The batch at position 0 has no entry.
 *   <li>An entry (t, o) of {@code .timeindex}: the largest timestamp of the segment up to some
 *       batch is t, and the first batch that has it has the last offset o. What follows o has, up
 *       to the next entry, no larger one. Both grow strictly.
 *   <li>The index of the segment that is written to may have zeros behind its last entry: room,
 *       made before it is needed, so that a full disk is met by a write and not by a page fault. It
 *       is cut off when the segment is sealed or the log closed.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.sluice.storage.index;
