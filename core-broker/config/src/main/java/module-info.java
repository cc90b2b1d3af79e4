import org.jspecify.annotations.NullMarked;

/**
 * The broker's and topics' configuration: typed keys with their documentation, where each value
 * came from, and what is wrong with it.
 */
@NullMarked
module io.sluice.config {
  requires static org.jspecify;

  exports io.sluice.config;
}
