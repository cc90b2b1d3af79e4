package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the keys for people: on the terminal, as the reference in Markdown, and as a commented
 * file.
 */
public final class ConfigDoc {
  private static final int WIDTH = 100;

  private ConfigDoc() {}

  /** Returns every key with its default, unit and meaning, for the terminal. */
  public static String list() {
    return list(key -> "= " + byDefault(key));
  }

  /**
   * Returns every key with its value in force, where that comes from, its unit and meaning, for the
   * terminal.
   */
  public static String list(BrokerConfig config) {
    return list(key -> inForce(key, config));
  }

  /**
   * Returns one key with all that is known of it, for the terminal; null when there is none of that
   * name.
   */
  public static @Nullable String describe(String name) {
    StringBuilder text = new StringBuilder();
    for (@Nullable ConfigKey<?> key :
        new ConfigKey<?>[] {
          BrokerKeys.find(name), TopicKeys.find(name), ConsumerGroupKeys.find(name)
        }) {
      if (key != null) {
        text.append(entry(key, "= " + byDefault(key)));
      }
    }
    return text.isEmpty() ? null : text.toString();
  }

  /** Returns the reference: a table for each concern. */
  public static String markdown() {
    StringBuilder text = new StringBuilder();
    for (Section section : sections()) {
      text.append("## ").append(section.title()).append("\n\n");
      text.append("| Key | Default | Allowed | Change | Meaning |\n|---|---|---|---|---|\n");
      section.keys().forEach(key -> text.append(row(key)));
      text.append('\n');
    }
    text.append(
        "## Profiles\n\n`profile=` sets these keys; one that is set by itself goes before it.\n\n");
    text.append("| Profile | For | Sets |\n|---|---|---|\n");
    for (Profile profile : Profile.values()) {
      text.append("| `")
          .append(ServerKeys.PROFILE.render(profile))
          .append("` | ")
          .append(profile.meaning());
      text.append(" | ").append(settings(profile, "`%s=%s`", ", ")).append(" |\n");
    }
    return text.toString();
  }

  /**
   * Returns a commented properties file of the keys that most installations think about.
   *
   * @param settings the keys that it sets; the others stand in it as comments with their defaults
   */
  public static String serverProperties(Map<String, String> settings) {
    StringBuilder text = new StringBuilder();
    for (Section section : BrokerKeys.SECTIONS) {
      List<ConfigKey<?>> keys =
          section.keys().stream()
              .filter(
                  key -> key.importance() == Importance.HIGH || settings.containsKey(key.name()))
              .toList();
      if (!keys.isEmpty()) {
        text.append("#### ").append(section.title()).append("\n\n");
        keys.forEach(key -> text.append(line(key, settings.get(key.name()))));
      }
    }
    return text.toString();
  }

  private static String list(Function<ConfigKey<?>, String> value) {
    StringBuilder text = new StringBuilder();
    for (Section section : sections()) {
      text.append(section.title()).append("\n\n");
      section
          .keys()
          .forEach(
              key ->
                  text.append(
                      entry(
                          key,
                          BrokerKeys.SECTIONS.contains(section)
                              ? value.apply(key)
                              : "= " + byDefault(key))));
      text.append('\n');
    }
    text.append("Profiles (profile=…)\n\n");
    for (Profile profile : Profile.values()) {
      text.append("  ")
          .append(ServerKeys.PROFILE.render(profile))
          .append(": ")
          .append(profile.meaning())
          .append('\n');
      text.append(
          profile.settings().isEmpty()
              ? ""
              : "      " + settings(profile, "%s=%s", "\n      ") + "\n");
    }
    return text.toString();
  }

  private static String entry(ConfigKey<?> key, String value) {
    String facts = key.doc() + " Allowed: " + key.allowed() + "." + changes(key);
    return "  " + key.name() + " " + value + "\n" + wrapped(facts, "      ") + "\n";
  }

  private static String changes(ConfigKey<?> key) {
    boolean broker = BrokerKeys.find(key.name()) == key;
    return switch (key.updateMode()) {
      case READ_ONLY -> "";
      case PER_BROKER -> " Can be changed while the broker runs.";
      case CLUSTER_WIDE -> broker ? " Can be changed while the brokers run." : "";
    };
  }

  private static String inForce(ConfigKey<?> key, BrokerConfig config) {
    ConfigEntry entry = config.entry(key);
    if (entry.source() == ConfigSource.DEFAULT_CONFIG || entry.value() == null) {
      return "= " + byDefault(key);
    }
    return "= " + Quantity.of(entry.value(), key.unit()) + "   <- " + config.shown(key);
  }

  private static String byDefault(ConfigKey<?> key) {
    String text = key.defaultText();
    if (text != null) {
      return text.isEmpty() ? "(empty)" : Quantity.of(text, key.unit());
    }
    List<ConfigKey<?>> fallbacks = key.fallbackKeys();
    return fallbacks.isEmpty() ? "(not set)" : "(that of " + fallbacks.get(0).name() + ")";
  }

  private static String row(ConfigKey<?> key) {
    String change =
        switch (key.updateMode()) {
          case READ_ONLY -> "restart";
          case PER_BROKER -> "per broker";
          case CLUSTER_WIDE -> "while running";
        };
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            key.name(), byDefault(key), key.allowed(), change, key.doc().replace("|", "\\|"));
  }

  private static String line(ConfigKey<?> key, @Nullable String value) {
    String byDefault = key.defaultText();
    String setting =
        value != null
            ? key.name() + "=" + value
            : "#" + key.name() + "=" + (byDefault == null ? "" : byDefault);
    String unit = key.unit().isEmpty() ? "" : " In " + key.unit() + ".";
    return wrapped(key.doc() + unit, "# ") + setting + "\n\n";
  }

  private static String settings(Profile profile, String format, String separator) {
    return profile.settings().entrySet().stream()
        .map(setting -> format.formatted(setting.getKey(), setting.getValue()))
        .collect(Collectors.joining(separator));
  }

  private static List<Section> sections() {
    List<Section> sections = new ArrayList<>(BrokerKeys.SECTIONS);
    sections.add(TopicKeys.SECTION);
    sections.add(ConsumerGroupKeys.SECTION);
    return sections;
  }

  /** Breaks a text into lines of at most the terminal's width, each after the indent. */
  private static String wrapped(String text, String indent) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ")) {
      if (line.length() > indent.length() && line.length() + word.length() >= WIDTH) {
        lines.append(line.toString().stripTrailing()).append('\n');
        line.setLength(indent.length());
      }
      line.append(word).append(' ');
    }
    return lines.append(line.toString().stripTrailing()).append('\n').toString();
  }
}
