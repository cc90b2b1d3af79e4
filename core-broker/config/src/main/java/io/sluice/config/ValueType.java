package io.sluice.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value, and back.
 *
 * @param type the type on the wire
 * @param allowed what a person may write, to follow the word "allowed:"
 * @param parser takes stripped text; throws IllegalArgumentException that says what is wrong with
 *     it
 * @param renderer the inverse
 */
record ValueType<T>(
    ConfigType type, String allowed, Function<String, T> parser, Function<T, String> renderer) {

  /** Makes a listener of an address that has no name. */
  private static final String ADDRESS_PREFIX = "HTTP://";

  static final ValueType<Boolean> BOOL =
      new ValueType<>(
          ConfigType.BOOLEAN, "true or false", ValueType::parseBoolean, String::valueOf);

  static final ValueType<String> TEXT =
      new ValueType<>(ConfigType.STRING, "any text", ValueType::notEmpty, Function.identity());

  static final ValueType<List<String>> LIST =
      new ValueType<>(ConfigType.LIST, "a list with commas", ValueType::split, ValueType::join);

  static final ValueType<List<String>> FILLED_LIST =
      new ValueType<>(
          ConfigType.LIST,
          "a list with commas, not empty",
          text -> split(notEmpty(text)),
          ValueType::join);

  static final ValueType<List<Listener>> LISTENERS =
      new ValueType<>(
          ConfigType.LIST,
          "a list of NAME://host:port, for example PLAINTEXT://localhost:9092",
          text -> split(notEmpty(text)).stream().map(Listener::parse).toList(),
          list -> list.stream().map(Listener::toString).collect(Collectors.joining(",")));

  static final ValueType<Listener> ADDRESS =
      new ValueType<>(
          ConfigType.STRING,
          "host:port, for example 127.0.0.1:9404",
          text -> Listener.parse(ADDRESS_PREFIX + notEmpty(text)),
          listener -> listener.toString().substring(ADDRESS_PREFIX.length()));

  static final ValueType<ZooKeeperConnect> ZOOKEEPER =
      new ValueType<>(
          ConfigType.STRING,
          "embedded, or host:port,host:port/path",
          text -> ZooKeeperConnect.parse(notEmpty(text)),
          ZooKeeperConnect::toString);

  static final ValueType<List<EmbeddedServer>> EMBEDDED_SERVERS =
      new ValueType<>(
          ConfigType.LIST,
          "a list of id@host:clientPort:quorumPort:electionPort",
          text -> split(notEmpty(text)).stream().map(EmbeddedServer::parse).toList(),
          list -> list.stream().map(EmbeddedServer::toString).collect(Collectors.joining(",")));

  static ValueType<Integer> ints(int min, int max) {
    return new ValueType<>(
        ConfigType.INT,
        range(min, max),
        text -> (int) parseWithin(text, min, max),
        String::valueOf);
  }

  static ValueType<Long> longs(long min, long max) {
    return new ValueType<>(
        ConfigType.LONG, range(min, max), text -> parseWithin(text, min, max), String::valueOf);
  }

  static ValueType<Integer> shortsFrom(int min) {
    return new ValueType<>(
        ConfigType.SHORT,
        range(min, Short.MAX_VALUE),
        text -> (int) parseWithin(text, min, Short.MAX_VALUE),
        String::valueOf);
  }

  static ValueType<Integer> intsFrom(int min) {
    return ints(min, Integer.MAX_VALUE);
  }

  static ValueType<Long> longsFrom(long min) {
    return longs(min, Long.MAX_VALUE);
  }

  static ValueType<Double> doubles(double min, double max) {
    String allowed =
        max == Double.MAX_VALUE ? "a number from " + min : "a number from " + min + " to " + max;
    return new ValueType<>(
        ConfigType.DOUBLE, allowed, text -> parseWithin(text, min, max), String::valueOf);
  }

  /** Returns a list whose elements are some of the given words, each at most once. */
  static ValueType<List<String>> listOf(String... words) {
    List<String> known = List.of(words);
    return new ValueType<>(
        ConfigType.LIST,
        "one or more of " + String.join(", ", known),
        text -> parseWords(notEmpty(text), known),
        ValueType::join);
  }

  /** Returns the constants of an enum under the names that the mapping gives them. */
  static <E extends Enum<E>> ValueType<E> enums(Class<E> type, Function<E, String> nameOf) {
    Map<String, E> constants = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      constants.put(nameOf.apply(constant), constant);
    }
    String names = String.join(", ", constants.keySet());
    return new ValueType<>(
        ConfigType.STRING,
        "one of " + names,
        text -> {
          E constant = constants.get(text);
          if (constant == null) {
            throw new IllegalArgumentException("is not one of them");
          }
          return constant;
        },
        nameOf);
  }

  static <E extends Enum<E>> ValueType<E> enums(Class<E> type) {
    return enums(type, constant -> constant.name().toLowerCase(Locale.ROOT));
  }

  /** Returns this type with one more value, outside its range, that means something of its own. */
  ValueType<T> or(T special, String meaning) {
    String text = renderer.apply(special);
    return new ValueType<>(
        type,
        text + " (" + meaning + ") or " + allowed,
        raw -> raw.equals(text) ? special : parser.apply(raw),
        renderer);
  }

  /** Returns this type for those values that pass a test. */
  ValueType<T> checking(String allowedValues, Predicate<T> test) {
    return new ValueType<>(
        type,
        allowedValues,
        raw -> {
          T value = parser.apply(raw);
          if (!test.test(value)) {
            throw new IllegalArgumentException("is not " + allowedValues);
          }
          return value;
        },
        renderer);
  }

  /** Returns this type for texts that are changed before they are read. */
  ValueType<T> reading(UnaryOperator<String> change) {
    return new ValueType<>(type, allowed, text -> parser.apply(change.apply(text)), renderer);
  }

  T parse(String text) {
    return parser.apply(text.strip());
  }

  String render(T value) {
    return renderer.apply(value);
  }

  private static String range(long min, long max) {
    boolean open = max == Integer.MAX_VALUE || max == Long.MAX_VALUE;
    return "a whole number from " + min + (open ? "" : " to " + max);
  }

  private static long parseWithin(String text, long min, long max) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "is not a whole number" + (text.matches("[+-]?\\d+") ? " of 64 bits" : ""), e);
    }
    if (value < min) {
      throw new IllegalArgumentException("is too small");
    }
    if (value > max) {
      throw new IllegalArgumentException("is too large; at most " + max);
    }
    return value;
  }

  private static double parseWithin(String text, double min, double max) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a number", e);
    }
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException("is out of range");
    }
    return value;
  }

  private static Boolean parseBoolean(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.valueOf(text);
    }
    throw new IllegalArgumentException("is neither true nor false");
  }

  private static String notEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    return text;
  }

  private static List<String> split(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (parts.contains("")) {
      throw new IllegalArgumentException("has an empty element");
    }
    return parts;
  }

  private static List<String> parseWords(String text, List<String> known) {
    List<String> words = new ArrayList<>();
    for (String word : split(text)) {
      if (!known.contains(word)) {
        throw new IllegalArgumentException("has '" + word + "' in it");
      }
      if (words.contains(word)) {
        throw new IllegalArgumentException("has '" + word + "' twice");
      }
      words.add(word);
    }
    return List.copyOf(words);
  }

  private static String join(List<String> parts) {
    return String.join(",", parts);
  }
}
