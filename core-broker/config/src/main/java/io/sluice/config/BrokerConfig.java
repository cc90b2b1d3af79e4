package io.sluice.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration of a broker: every key's value, and where it came from. Immutable. */
public final class BrokerConfig {
  private final List<Layer> fixed;
  private final List<Layer> dynamic;
  private final Map<ConfigKey<?>, Resolved<?>> values = new IdentityHashMap<>();
  private final List<ConfigProblem> notes = new ArrayList<>();

  /** Where relative paths start. */
  private final Path directory;

  private BrokerConfig(List<Layer> fixed, List<Layer> dynamic, Path directory) {
    this.directory = directory;
    this.fixed = fixed;
    this.dynamic = dynamic;
    List<Layer> layers = layers();
    for (ConfigKey<?> key : BrokerKeys.all()) {
      values.put(key, Resolved.of(key, layers));
    }
    fixed.forEach(layer -> notes.addAll(layer.notes()));
    notes.addAll(Rules.oddities(this));
    dynamic.forEach(layer -> notes.addAll(layer.problems()));
  }

  /**
   * Reads a configuration.
   *
   * @param file a properties file; null means that there is none
   * @param overrides settings of the command line, which go before the file's
   * @throws InvalidConfigException that lists everything that is wrong
   */
  public static BrokerConfig load(@Nullable Path file, Map<String, String> overrides) {
    return load(file, overrides, Map.of());
  }

  /**
   * Reads a configuration.
   *
   * @param installationDefaults settings that take the place of the keys' defaults, such as the
   *     folders of an installation
   */
  public static BrokerConfig load(
      @Nullable Path file,
      Map<String, String> overrides,
      Map<String, String> installationDefaults) {
    return load(file, overrides, installationDefaults, Path.of(""));
  }

  /**
   * Reads a configuration.
   *
   * @param directory where relative paths in it start
   */
  public static BrokerConfig load(
      @Nullable Path file,
      Map<String, String> overrides,
      Map<String, String> installationDefaults,
      Path directory) {
    Layer fromFile = file == null ? new Layer(ConfigSource.STATIC_BROKER_CONFIG, "") : read(file);
    Layer commandLine =
        new Layer(ConfigSource.STATIC_BROKER_CONFIG, "on the command line").addStatic(overrides);
    Layer defaults =
        new Layer(ConfigSource.DEFAULT_CONFIG, "by default").addStatic(installationDefaults);
    return checked(
        List.of(commandLine, fromFile, profile(List.of(commandLine, fromFile, defaults)), defaults),
        directory);
  }

  /** Makes a configuration of settings in memory; throws as {@link #load(Path, Map)} does. */
  public static BrokerConfig of(Map<String, String> settings) {
    Layer layer = new Layer(ConfigSource.STATIC_BROKER_CONFIG, "").addStatic(settings);
    return checked(List.of(layer, profile(List.of(layer))), Path.of(""));
  }

  /** Returns a key's value; throws if it has none, as only a key without a default can. */
  public <T> T get(ConfigKey<T> key) {
    return find(key).orElseThrow(() -> new NoSuchElementException(key.name() + " is not set"));
  }

  /** Returns a key's value, if it has one. */
  public <T> Optional<T> find(ConfigKey<T> key) {
    return Optional.ofNullable(resolved(key).value());
  }

  /**
   * Returns whether somebody set the key itself: neither its default nor the profile nor another
   * key gives its value.
   */
  public boolean isSet(ConfigKey<?> key) {
    return layers().stream().anyMatch(layer -> isExplicit(layer) && layer.get(key) != null);
  }

  /**
   * Returns what should be known and does not stop the broker, such as unknown keys; one line each.
   */
  public List<ConfigProblem> notes() {
    return List.copyOf(notes);
  }

  /** Returns the key's value in the terms of DescribeConfigs. */
  public ConfigEntry entry(ConfigKey<?> key) {
    return resolved(key).entry();
  }

  /**
   * Returns every key's value in the terms of DescribeConfigs, in the order of {@link
   * BrokerKeys#all}.
   */
  public List<ConfigEntry> entries() {
    return BrokerKeys.all().stream().map(this::entry).toList();
  }

  /**
   * Returns this configuration with settings that were made while brokers run, in place of the ones
   * before. What is wrong in them is left out and becomes a note: they may have been made by
   * another version.
   *
   * @param forAllBrokers what was set for all brokers
   * @param forThisBroker what was set for this one, which goes before it
   */
  public BrokerConfig withDynamic(
      Map<String, String> forAllBrokers, Map<String, String> forThisBroker) {
    return new BrokerConfig(fixed, dynamicLayers(forAllBrokers, forThisBroker), directory);
  }

  /**
   * Returns what is wrong with settings that are about to be made on running brokers; empty means
   * that they may be.
   */
  public List<ConfigProblem> checkDynamic(
      Map<String, String> forAllBrokers, Map<String, String> forThisBroker) {
    List<ConfigProblem> problems = new ArrayList<>();
    List<Layer> layers = dynamicLayers(forAllBrokers, forThisBroker);
    layers.forEach(layer -> problems.addAll(layer.problems()));
    if (problems.isEmpty()) {
      problems.addAll(Rules.contradictions(new BrokerConfig(fixed, layers, directory), Set.of()));
    }
    return problems;
  }

  /** Returns the directories of the data. */
  public List<Path> logDirs() {
    return get(ServerKeys.LOG_DIRS).stream().map(directory::resolve).toList();
  }

  /** Returns the folder of the plugins. */
  public Path pluginsDir() {
    return directory.resolve(get(ServerKeys.PLUGINS_DIR));
  }

  /**
   * Returns a plugin's own settings, those that begin with its kind and name, without that: {@code
   * assignor.mine.size} is {@code size}.
   */
  public Map<String, String> pluginSettings(String kind, String plugin) {
    String prefix = kind + "." + plugin + ".";
    Map<String, String> settings = new TreeMap<>();
    for (Layer layer : fixed.reversed()) {
      layer
          .pluginSettings()
          .forEach(
              (name, text) -> {
                if (name.startsWith(prefix)) {
                  settings.put(name.substring(prefix.length()), text);
                }
              });
    }
    return settings;
  }

  /** Returns the directory of the embedded ZooKeeper server. */
  public Path zooKeeperDir() {
    Path logDir = logDirs().get(0).toAbsolutePath().normalize();
    return find(ZooKeeperKeys.EMBEDDED_DIR)
        .map(directory::resolve)
        .orElseGet(
            () ->
                logDir.resolveSibling(
                    Objects.requireNonNullElse(logDir.getFileName(), "sluice") + "-zookeeper"));
  }

  /**
   * Returns where clients are told to connect, one for each listener, in their order.
   *
   * @param boundPorts the port of each listener by name, for those on port 0
   */
  public List<Listener> advertisedListeners(Map<String, Integer> boundPorts) {
    List<Listener> explicit = find(NetworkKeys.ADVERTISED_LISTENERS).orElse(List.of());
    return get(NetworkKeys.LISTENERS).stream()
        .map(listener -> Advertising.of(listener, explicit, boundPorts.get(listener.name())))
        .toList();
  }

  /** Returns "name=value" and where it comes from, to be read in a sentence. */
  String shown(ConfigKey<?> key) {
    return resolved(key).shown();
  }

  /** Returns the places of settings, the first first. */
  List<Layer> layers() {
    List<Layer> layers = new ArrayList<>(dynamic);
    layers.addAll(fixed);
    return layers;
  }

  @SuppressWarnings("unchecked")
  private <T> Resolved<T> resolved(ConfigKey<T> key) {
    Resolved<?> resolved = values.get(key);
    if (resolved == null) {
      throw new IllegalArgumentException(key.name() + " is not a key of the broker");
    }
    return (Resolved<T>) resolved;
  }

  private static BrokerConfig checked(List<Layer> layers, Path directory) {
    List<ConfigProblem> problems = new ArrayList<>();
    layers.forEach(layer -> problems.addAll(layer.problems()));
    BrokerConfig config = new BrokerConfig(layers, List.of(), directory);
    Set<String> broken = problems.stream().map(ConfigProblem::key).collect(Collectors.toSet());
    problems.addAll(Rules.contradictions(config, broken));
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return config;
  }

  private static Layer read(Path file) {
    Layer layer = new Layer(ConfigSource.STATIC_BROKER_CONFIG, "in " + file.getFileName());
    try {
      SettingsFile content = SettingsFile.read(file);
      for (String name : content.duplicates()) {
        String message =
            name + " stands in " + file.getFileName() + " more than once; which one is meant?";
        layer.problems().add(new ConfigProblem(name, message));
      }
      return layer.addStatic(content.settings());
    } catch (IOException e) {
      layer.problems().add(new ConfigProblem("", Objects.requireNonNull(e.getMessage())));
      return layer;
    }
  }

  private static Layer profile(List<Layer> layers) {
    Resolved<Profile> resolved = Resolved.of(ServerKeys.PROFILE, layers);
    Profile profile = Objects.requireNonNull(resolved.value());
    String name = ServerKeys.PROFILE.render(profile);
    return new Layer(ConfigSource.STATIC_BROKER_CONFIG, Profile.ORIGIN + name + ")")
        .addStatic(profile.settings());
  }

  private static boolean isExplicit(Layer layer) {
    return layer.source() != ConfigSource.DEFAULT_CONFIG
        && !layer.origin().startsWith(Profile.ORIGIN);
  }

  private static List<Layer> dynamicLayers(
      Map<String, String> forAllBrokers, Map<String, String> forThisBroker) {
    return List.of(
        new Layer(ConfigSource.DYNAMIC_BROKER_CONFIG, "set on this broker")
            .addDynamic(forThisBroker, false),
        new Layer(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, "set on all brokers")
            .addDynamic(forAllBrokers, true));
  }
}
