import org.jspecify.annotations.NullMarked;

/**
 * Append-only partition logs on disk: segments, indexes, recovery, retention, compaction. Knows no
 * network and no ZooKeeper.
 */
@NullMarked
module io.sluice.storage {
  requires io.sluice.protocol;
  requires io.sluice.time;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.sluice.storage;
}
