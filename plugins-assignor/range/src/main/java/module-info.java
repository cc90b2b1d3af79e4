/** Deals each topic of a group by itself, in contiguous runs. A plugin. */
module io.sluice.assignor.range {
  requires static org.jspecify;
  requires io.sluice.spi;

  provides io.sluice.spi.PartitionAssignor with
      io.sluice.assignor.range.RangeAssignor;
}
