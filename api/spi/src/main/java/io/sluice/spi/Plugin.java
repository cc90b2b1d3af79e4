package io.sluice.spi;

/**
 * The life of a plugin.
 *
 * <ol>
 *   <li>It is made by its constructor, which should do nothing.
 *   <li>{@link #configure} is called once, before anything else.
 *   <li>Its work methods are called, <b>by several threads at the same time</b> unless the method
 *       says otherwise.
 *   <li>{@link #close} is called once, after the last of them has returned, and also when {@link
 *       #configure} has thrown.
 * </ol>
 *
 * <p>An instance belongs to one client or one broker, and to one place in its configuration. What
 * it throws fails the record or request that it was given, is counted, and does no further harm;
 * what it throws from {@link #configure} stops the start of the client or broker that chose it.
 */
public interface Plugin extends AutoCloseable {
  /**
   * Reads the settings and makes ready.
   *
   * @throws IllegalArgumentException if a setting is missing or wrong; its message is shown to the
   *     operator
   */
  default void configure(PluginContext context) {}

  /** Gives back what it holds. Does not throw. */
  @Override
  default void close() {}
}
