package io.sluice.cli.transaction;

/**
 * A transactional id as a list shows it.
 *
 * @param coordinator the id of the broker that coordinates it
 * @param state of its last transaction, such as {@code Ongoing}
 */
record ListedTransaction(String id, int coordinator, long producerId, String state) {}
