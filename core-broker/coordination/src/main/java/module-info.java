/** What coordinators have in common that keep their state in a topic: shards, turns, loading. */
module io.sluice.coordination {
  requires static org.jspecify;
  requires org.slf4j;
  requires transitive io.sluice.kernel;
  requires transitive io.sluice.protocol;
  requires transitive io.sluice.time;

  exports io.sluice.coordination;
}
