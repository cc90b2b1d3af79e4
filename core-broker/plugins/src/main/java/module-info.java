import org.jspecify.annotations.NullMarked;

/**
 * Finds plugins and broker modules, loads each plugin in a module layer of its own, and says what
 * is wrong with one in a line.
 */
@NullMarked
module io.sluice.plugins {
  requires static org.jspecify;
  requires org.slf4j;
  requires transitive io.sluice.spi;

  exports io.sluice.plugins;

  uses io.sluice.spi.Deserializer;
  uses io.sluice.spi.Interceptor;
  uses io.sluice.spi.PartitionAssignor;
  uses io.sluice.spi.Partitioner;
  uses io.sluice.spi.Serializer;
}
