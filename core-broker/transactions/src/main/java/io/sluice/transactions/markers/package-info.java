/**
 * Brings markers to the partitions of transactions that end.
 *
 * <p>A {@link io.sluice.transactions.markers.Delivery} lasts until every partition has its marker,
 * or is there no more. Partitions that this broker leads are written to directly; for the others
 * there is a queue for each broker, what has come together while a request was under way goes into
 * the next one. Whatever fails is tried again, with whoever leads the partition then.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions.markers;
