/**
 * The group coordinator: who belongs to a group, who reads which partition, and how far it has got.
 *
 * <p>All of it is kept in the topic {@code __consumer_offsets}, in the records of {@link
 * io.sluice.groups.record}.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.groups;
