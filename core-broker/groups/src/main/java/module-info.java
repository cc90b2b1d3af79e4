/** The group coordinator: classic and KIP-848 groups and their offsets. A broker module. */
module io.sluice.groups {
  requires static org.jspecify;
  requires org.slf4j;
  requires re2j;
  requires io.sluice.time;
  requires io.sluice.protocol;
  requires io.sluice.kernel;
  requires io.sluice.coordination;
  requires io.sluice.spi;

  provides io.sluice.kernel.BrokerModule with
      io.sluice.groups.GroupsModule;
}
