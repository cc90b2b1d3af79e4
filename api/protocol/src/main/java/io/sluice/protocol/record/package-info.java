/** Record batches, format version 2: reading in place, building, compression, control records. */
@org.jspecify.annotations.NullMarked
package io.sluice.protocol.record;
