import org.jspecify.annotations.NullMarked;

/**
 * Time, threads and randomness: the one module that touches the real ones, so that everything else
 * can run on virtual time.
 */
@NullMarked
module io.sluice.time {
  requires static org.jspecify;

  exports io.sluice.time;
}
