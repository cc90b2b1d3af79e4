package io.sluice.storage;

import java.util.List;

/**
 * What opening a log found and did.
 *
 * @param clean whether the log had been closed properly
 * @param segments how many segments the log has
 * @param segmentsRecovered how many of them were read through
 * @param batchesChecked how many batches were checked
 * @param bytesChecked how many bytes were checked
 * @param bytesTruncated how many bytes were cut off because they were no sound batches
 * @param segmentsDropped how many segments were given up because they followed a damaged place
 * @param indexesRebuilt for how many segments the indexes were made anew
 * @param notes what was out of order and what was done about it, a sentence each
 */
record RecoveryReport(
    boolean clean,
    int segments,
    int segmentsRecovered,
    long batchesChecked,
    long bytesChecked,
    long bytesTruncated,
    int segmentsDropped,
    int indexesRebuilt,
    List<String> notes) {

  /** Tells whether anything was found that a sound log does not have. */
  boolean foundDamage() {
    return !notes.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(segments).append(segments == 1 ? " segment" : " segments");
    if (segmentsRecovered > 0) {
      text.append(", ").append(segmentsRecovered).append(" read through (");
      text.append(batchesChecked).append(" batches, ").append(bytesChecked).append(" bytes)");
    }
    if (bytesTruncated > 0) {
      text.append(", ").append(bytesTruncated).append(" bytes cut off");
    }
    if (segmentsDropped > 0) {
      text.append(", ").append(segmentsDropped).append(" segments given up");
    }
    if (indexesRebuilt > 0) {
      text.append(", indexes of ").append(indexesRebuilt).append(" segments made anew");
    }
    notes.forEach(note -> text.append("; ").append(note));
    return text.toString();
  }

  /** Collects the parts of a report. For one thread. */
  static final class Builder {
    boolean clean;
    int segmentsRecovered;
    long batchesChecked;
    long bytesChecked;
    long bytesTruncated;
    int segmentsDropped;
    int indexesRebuilt;
    private final List<String> notes = new java.util.ArrayList<>();

    void note(String sentence) {
      notes.add(sentence);
    }

    RecoveryReport build(int segments) {
      return new RecoveryReport(
          clean,
          segments,
          segmentsRecovered,
          batchesChecked,
          bytesChecked,
          bytesTruncated,
          segmentsDropped,
          indexesRebuilt,
          List.copyOf(notes));
    }
  }
}
