package io.sluice.kernel;

/** The broker's configuration as a module sees it: present values, dynamic changes included. */
public interface Settings {
  /**
   * Returns the value of a whole-number key.
   *
   * @throws IllegalArgumentException if there is no such key, or it is of another type
   */
  long number(String key);

  /**
   * Returns the value of a key as text.
   *
   * @throws IllegalArgumentException if there is no such key
   */
  String text(String key);
}
