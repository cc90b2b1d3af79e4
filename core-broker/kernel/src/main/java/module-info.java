/**
 * The contract between the broker and its modules: what a module declares, is told, and may ask
 * for.
 */
module io.sluice.kernel {
  requires static org.jspecify;
  requires transitive io.sluice.time;
  requires transitive io.sluice.protocol;
  requires transitive io.sluice.spi;

  exports io.sluice.kernel;
}
