import org.jspecify.annotations.NullMarked;

/**
 * The cluster's shared state as immutable images, and the store that keeps them current: the only
 * module that names ZooKeeper.
 */
@NullMarked
module io.sluice.metadata {
  requires static org.jspecify;
  requires transitive io.sluice.protocol;
  requires transitive io.sluice.time;
  requires java.security.sasl;
  requires io.sluice.zookeeper;
  requires org.slf4j;

  exports io.sluice.metadata;
}
