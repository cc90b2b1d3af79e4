package io.sluice.metadata;

/**
 * A node of the tree, as it was read.
 *
 * @param data never changed after it was read
 * @param version the number of times that its data was replaced
 * @param createdBy the number of the transaction that created it; grows over the whole tree
 * @param owner the session whose end deletes it; 0 if it is permanent
 */
record Node(byte[] data, int version, long createdBy, long owner) {}
