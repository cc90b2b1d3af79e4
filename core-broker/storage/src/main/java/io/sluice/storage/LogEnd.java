package io.sluice.storage;

/**
 * The end of the log at one instant: offset and place belong together.
 *
 * @param offset the offset that the next record will get
 * @param segment the segment that is written to
 * @param position the number of bytes in it
 */
record LogEnd(long offset, LogSegment segment, int position) {}
