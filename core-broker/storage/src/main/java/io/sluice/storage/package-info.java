/** Partition logs on disk. */
@org.jspecify.annotations.NullMarked
package io.sluice.storage;
