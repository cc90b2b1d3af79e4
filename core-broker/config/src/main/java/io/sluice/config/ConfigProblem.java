package io.sluice.config;

/**
 * One thing that is wrong with a configuration, or worth a word.
 *
 * @param key the key that it is about
 * @param message the whole sentence, in one line; it names the key
 */
public record ConfigProblem(String key, String message) {
  @Override
  public String toString() {
    return message;
  }
}
