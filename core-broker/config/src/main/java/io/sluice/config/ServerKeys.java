package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;

import java.util.List;

/** Who the broker is, where it keeps things, and what it loads. */
public final class ServerKeys {
  static final Section SECTION = new Section("Server");

  static final ConfigKey<Integer> NODE_ID =
      SECTION.unset("node.id", intsFrom(0)).doc("Another name of broker.id.");

  public static final ConfigKey<Integer> BROKER_ID =
      SECTION
          .key("broker.id", intsFrom(0), 0)
          .orElse(NODE_ID)
          .high()
          .doc(
              "The number of this broker, different for each broker of a cluster. The data"
                  + " directories belong to it.");

  public static final ConfigKey<String> BROKER_RACK =
      SECTION
          .unset("broker.rack", ValueType.TEXT)
          .doc("The rack or zone that the broker stands in; replicas are spread over racks.");

  public static final ConfigKey<Profile> PROFILE =
      SECTION
          .key("profile", ValueType.enums(Profile.class), Profile.BALANCED)
          .high()
          .doc(
              "Sets several keys that belong together; a key that is set by itself goes before"
                  + " it.");

  static final ConfigKey<List<String>> LOG_DIR =
      SECTION
          .key("log.dir", ValueType.FILLED_LIST, List.of("sluice-data"))
          .high()
          .doc("Where the data is kept, unless log.dirs is set.");

  public static final ConfigKey<List<String>> LOG_DIRS =
      SECTION
          .unset("log.dirs", ValueType.FILLED_LIST)
          .orElse(LOG_DIR)
          .high()
          .doc(
              "Where the data is kept: one or more directories, on a disk each. New partitions go"
                  + " to the one that has the fewest. A relative path starts at the working"
                  + " directory.");

  public static final ConfigKey<String> PLUGINS_DIR =
      SECTION
          .key("plugins.dir", ValueType.TEXT, "plugins")
          .doc("The folder of the plugins: each JAR, and each folder of JARs, is one plugin.");

  public static final ConfigKey<List<String>> BROKER_MODULES =
      SECTION
          .unset("broker.modules", ValueType.LIST)
          .doc(
              "The names of the broker modules to run; not set means all that are found. One that"
                  + " is named here and is missing or broken stops the start.");

  private ServerKeys() {}
}
