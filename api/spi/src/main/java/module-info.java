import org.jspecify.annotations.NullMarked;

/** The plugin contracts and their value types. Depends on nothing. */
@NullMarked
module io.sluice.spi {
  requires static org.jspecify;

  exports io.sluice.spi;
}
