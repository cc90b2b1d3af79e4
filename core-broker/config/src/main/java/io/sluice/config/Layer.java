package io.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one place, such as the file: what is good of them as values, and what is wrong in
 * words.
 */
final class Layer {

  /** A setting: the text as it was written, and what it means. */
  record Setting(String text, Object value) {}

  private final ConfigSource source;

  /** A kind of plugin that brokers use, the plugin's name, and its setting. */
  private static final Pattern PLUGIN_SETTING =
      Pattern.compile("(?:assignor|interceptor)\\.[^.]+\\..+");

  private final String origin;
  private final Map<String, String> pluginSettings = new LinkedHashMap<>();
  private final Map<ConfigKey<?>, Setting> settings = new LinkedHashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<ConfigProblem> notes = new ArrayList<>();

  /**
   * Makes a layer without settings.
   *
   * @param origin where they come from, in words that follow a setting: "in server.properties"
   */
  Layer(ConfigSource source, String origin) {
    this.source = source;
    this.origin = origin;
  }

  ConfigSource source() {
    return source;
  }

  String origin() {
    return origin;
  }

  @Nullable Setting get(ConfigKey<?> key) {
    return settings.get(key);
  }

  /** Returns settings that are the plugins' own, under their full names. */
  Map<String, String> pluginSettings() {
    return pluginSettings;
  }

  /** Returns whether any key is set. */
  boolean isEmpty() {
    return settings.isEmpty();
  }

  /** Returns what stops the start, or the change. */
  List<ConfigProblem> problems() {
    return problems;
  }

  /** Returns what does no harm, yet should be known. */
  List<ConfigProblem> notes() {
    return notes;
  }

  /** Takes in settings of the broker's file or command line. */
  Layer addStatic(Map<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          ConfigKey<?> key = BrokerKeys.find(name);
          if (key != null) {
            set(key, text);
          } else if (PLUGIN_SETTING.matcher(name).matches()) {
            pluginSettings.put(name, text);
          } else {
            foreign(name, text);
          }
        });
    return this;
  }

  /** Takes in settings that were made while brokers run. */
  Layer addDynamic(Map<String, String> texts, boolean forAllBrokers) {
    texts.forEach(
        (name, text) -> {
          ConfigKey<?> key = BrokerKeys.find(name);
          if (key == null) {
            problem(
                name, "is not a broker configuration" + NearestName.hint(name, BrokerKeys.all()));
          } else if (key.updateMode() == UpdateMode.READ_ONLY) {
            problem(
                name, "cannot be changed while the broker runs: set it in its file and restart it");
          } else if (key.updateMode() == UpdateMode.PER_BROKER && forAllBrokers) {
            problem(name, "can be changed for one broker at a time only");
          } else {
            set(key, text);
          }
        });
    return this;
  }

  /** Takes in a topic's own settings. */
  Layer addTopic(Map<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          ConfigKey<?> key = TopicKeys.find(name);
          if (key != null) {
            set(key, text);
          } else {
            problem(name, "is not a topic configuration" + hintForTopic(name));
          }
        });
    return this;
  }

  /** Takes in a group's own settings. */
  Layer addGroup(Map<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          ConfigKey<?> key = ConsumerGroupKeys.find(name);
          if (key != null) {
            set(key, text);
          } else {
            String hint = NearestName.hint(name, ConsumerGroupKeys.all());
            problem(name, "is not a group configuration" + hint);
          }
        });
    return this;
  }

  private static String hintForTopic(String name) {
    for (ConfigKey<?> key : TopicKeys.all()) {
      if (key.fallbackKeys().stream().anyMatch(broker -> broker.name().equals(name))) {
        return "; a topic calls it " + key.name();
      }
    }
    return NearestName.hint(name, TopicKeys.all());
  }

  private void set(ConfigKey<?> key, String text) {
    try {
      settings.put(key, new Setting(text.strip(), Objects.requireNonNull(key.parse(text))));
    } catch (IllegalArgumentException e) {
      String shown = key.sensitive() ? key.name() : key.name() + "=" + text;
      String reason = Objects.requireNonNullElse(e.getMessage(), "is not valid");
      String unit = key.unit().isEmpty() ? "" : ", in " + key.unit();
      problems.add(
          new ConfigProblem(
              key.name(), shown + place() + " " + reason + "; allowed: " + key.allowed() + unit));
    }
  }

  private void foreign(String name, String text) {
    ForeignKeys.Answer answer = ForeignKeys.ask(name, text.strip());
    if (answer == null) {
      notes.add(
          new ConfigProblem(name, name + place() + ": unknown key, ignored" + hintForBroker(name)));
    } else if (answer.refused()) {
      problem(name, answer.reason());
    } else {
      notes.add(new ConfigProblem(name, name + place() + ": " + answer.reason()));
    }
  }

  private static String hintForBroker(String name) {
    ConfigKey<?> topicKey = TopicKeys.find(name);
    if (topicKey == null) {
      return NearestName.hint(name, BrokerKeys.all());
    }
    return "; it is a topic configuration"
        + (topicKey.fallbackKeys().isEmpty()
            ? ""
            : ", whose default is " + topicKey.fallbackKeys().getFirst().name());
  }

  private void problem(String name, String message) {
    problems.add(new ConfigProblem(name, name + place() + " " + message));
  }

  private String place() {
    return origin.isEmpty() ? "" : " " + origin;
  }
}
