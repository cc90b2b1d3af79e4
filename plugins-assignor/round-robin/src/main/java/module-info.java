/** Deals all partitions of a group in turn. A plugin. */
module io.sluice.assignor.roundrobin {
  requires static org.jspecify;
  requires io.sluice.spi;

  provides io.sluice.spi.PartitionAssignor with
      io.sluice.assignor.roundrobin.RoundRobinAssignor;
}
