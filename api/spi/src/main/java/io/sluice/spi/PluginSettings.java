package io.sluice.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A plugin's own settings, typed. Each method throws IllegalArgumentException that names the
 * setting and says what may be written. A setting that was never asked for is reported when {@link
 * Plugin#configure} has returned, so ask for all that there are. Not safe for use by several
 * threads.
 */
public final class PluginSettings {
  private final Map<String, String> settings;
  private final Set<String> known = new TreeSet<>();

  private PluginSettings(Map<String, String> settings) {
    this.settings = new TreeMap<>(settings);
  }

  /**
   * Makes the settings of a plugin from names without its prefix; also of use in tests of plugins.
   */
  public static PluginSettings of(Map<String, String> settings) {
    return new PluginSettings(settings);
  }

  /** Returns the text of a setting, stripped, if there is one. */
  public Optional<String> text(String name) {
    known.add(name);
    return Optional.ofNullable(settings.get(name)).map(String::strip);
  }

  /** Returns the text of a setting that must be there and not be empty. */
  public String required(String name) {
    return text(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new IllegalArgumentException("the setting '" + name + "' is missing"));
  }

  /** Returns a setting that is true or false. */
  public boolean flag(String name, boolean byDefault) {
    String text = text(name).orElse(String.valueOf(byDefault));
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.parseBoolean(text);
    }
    throw wrong(name, text, "true or false");
  }

  /** Returns a whole number from min to max. */
  public long number(String name, long byDefault, long min, long max) {
    String text = text(name).orElse(String.valueOf(byDefault));
    String allowed = "a whole number from " + min + " to " + max;
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, text, allowed);
    }
    throw wrong(name, text, allowed);
  }

  /** Returns the elements of a list with commas, stripped; empty if it is not set. */
  public List<String> list(String name) {
    String text = text(name).orElse("");
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> elements = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (elements.contains("")) {
      throw wrong(name, text, "a list with commas, without empty elements");
    }
    return elements;
  }

  /** Returns a setting that is one of the given words; the first is the default. */
  public String oneOf(String name, String... words) {
    String text = text(name).orElse(words[0]);
    if (!List.of(words).contains(text)) {
      throw wrong(name, text, "one of " + String.join(", ", words));
    }
    return text;
  }

  /** Returns what was set and never asked for: misspelt, most likely. */
  public List<String> unread() {
    List<String> unread = new ArrayList<>(settings.keySet());
    unread.removeAll(known);
    return List.copyOf(unread);
  }

  /** Returns the names that were asked for, in alphabetical order. */
  public List<String> known() {
    return List.copyOf(known);
  }

  private static IllegalArgumentException wrong(String name, String text, String allowed) {
    return new IllegalArgumentException(
        "the setting '" + name + "' is '" + text + "'; allowed: " + allowed);
  }
}
