/** Deals as sticky does, to members that keep working while partitions move. A plugin. */
module io.sluice.assignor.cooperativesticky {
  requires static org.jspecify;
  requires io.sluice.assignor.sticky;
  requires io.sluice.spi;

  provides io.sluice.spi.PartitionAssignor with
      io.sluice.assignor.cooperativesticky.CooperativeStickyAssignor;
}
