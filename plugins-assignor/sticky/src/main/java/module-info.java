/** Deals evenly, and moves no more partitions than it must. A plugin. */
module io.sluice.assignor.sticky {
  requires static org.jspecify;
  requires transitive io.sluice.spi;

  exports io.sluice.assignor.sticky to
      io.sluice.assignor.cooperativesticky;

  provides io.sluice.spi.PartitionAssignor with
      io.sluice.assignor.sticky.StickyAssignor;
}
