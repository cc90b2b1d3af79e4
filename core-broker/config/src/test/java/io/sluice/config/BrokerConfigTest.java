package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerConfigTest {
  @TempDir Path dir;

  @Test
  void settingsOfPluginsBelongToThePluginThatTheyName() {
    BrokerConfig config =
        BrokerConfig.of(
            Map.of(
                "assignor.mine.size", "3",
                "assignor.mine.a.b", "x",
                "assignor.mine-too.size", "4",
                "interceptor.mine.size", "5"));
    assertEquals(List.of(), config.notes());
    assertEquals(Map.of("size", "3", "a.b", "x"), config.pluginSettings("assignor", "mine"));
    assertEquals(Map.of("size", "5"), config.pluginSettings("interceptor", "mine"));
    assertEquals(Map.of(), config.pluginSettings("assignor", "other"));
  }

  @Test
  void addressOfTheMetricsHasHostAndPort() {
    Listener address =
        BrokerConfig.of(Map.of("metrics.listener", "[::1]:0")).get(MetricsKeys.LISTENER);
    assertEquals("::1", address.host());
    assertEquals(0, address.port());
    assertThrows(
        InvalidConfigException.class,
        () -> BrokerConfig.of(Map.of("metrics.listener", "localhost")));
    assertEquals(Optional.empty(), BrokerConfig.of(Map.of()).find(MetricsKeys.LISTENER));
  }

  @Test
  void nothingSetGivesTheDefaults() {
    BrokerConfig config = BrokerConfig.load(null, Map.of());

    assertEquals(1024 * 1024 * 1024, config.get(LogKeys.SEGMENT_BYTES));
    assertEquals(168 * 3_600_000L, config.get(LogKeys.RETENTION_MS));
    assertEquals(18_000, config.get(ZooKeeperKeys.CONNECTION_TIMEOUT_MS));
    assertEquals(List.of(new Listener("PLAINTEXT", "", 9092)), config.get(NetworkKeys.LISTENERS));
    assertTrue(config.get(ZooKeeperKeys.CONNECT).embedded());
    assertEquals(Optional.empty(), config.find(ServerKeys.BROKER_RACK));
    assertEquals(List.of(), config.notes());
  }

  @Test
  void getOfAnUnsetKeyNamesIt() {
    BrokerConfig config = BrokerConfig.of(Map.of());
    Exception thrown =
        assertThrows(NoSuchElementException.class, () -> config.get(ServerKeys.BROKER_RACK));
    assertEquals("broker.rack is not set", thrown.getMessage());
  }

  @Test
  void commandLineGoesBeforeFileAndFileBeforeInstallation() throws IOException {
    Path file = file("num.partitions=2\nlog.dirs = /a , /b\n");

    BrokerConfig config =
        BrokerConfig.load(
            file, Map.of("num.partitions", "3"), Map.of("log.dirs", "/c", "plugins.dir", "/p"));

    assertEquals(3, config.get(TopicDefaultKeys.NUM_PARTITIONS));
    assertEquals(List.of(Path.of("/a"), Path.of("/b")), config.logDirs());
    assertEquals("/p", config.get(ServerKeys.PLUGINS_DIR));
    assertFalse(config.isSet(ServerKeys.PLUGINS_DIR));
    assertEquals(ConfigSource.DEFAULT_CONFIG, config.entry(ServerKeys.PLUGINS_DIR).source());
    assertEquals(
        List.of(
            new ConfigSynonym("num.partitions", "3", ConfigSource.STATIC_BROKER_CONFIG),
            new ConfigSynonym("num.partitions", "2", ConfigSource.STATIC_BROKER_CONFIG),
            new ConfigSynonym("num.partitions", "1", ConfigSource.DEFAULT_CONFIG)),
        config.entry(TopicDefaultKeys.NUM_PARTITIONS).synonyms());
  }

  @Test
  void retentionInMsGoesBeforeMinutesAndMinutesBeforeHours() {
    Map<String, String> hours = Map.of("log.retention.hours", "1");
    Map<String, String> minutes = Map.of("log.retention.hours", "1", "log.retention.minutes", "2");
    Map<String, String> ms =
        Map.of("log.retention.hours", "1", "log.retention.minutes", "2", "log.retention.ms", "3");

    assertEquals(3_600_000L, BrokerConfig.of(hours).get(LogKeys.RETENTION_MS));
    assertEquals(120_000L, BrokerConfig.of(minutes).get(LogKeys.RETENTION_MS));
    assertEquals(3L, BrokerConfig.of(ms).get(LogKeys.RETENTION_MS));
    assertEquals(
        -1L, BrokerConfig.of(Map.of("log.retention.hours", "-1")).get(LogKeys.RETENTION_MS));
    assertEquals(7_200_000L, BrokerConfig.of(Map.of("log.roll.hours", "2")).get(LogKeys.ROLL_MS));
  }

  @Test
  void settingOfTheFileGoesBeforeTheProfileEvenUnderAnotherName() {
    BrokerConfig config =
        BrokerConfig.of(Map.of("profile", "durable", "default.replication.factor", "2"));

    assertEquals(FlushPolicy.BATCH, config.get(LogKeys.FLUSH_POLICY));
    assertEquals(2, config.get(TopicDefaultKeys.REPLICATION_FACTOR));
    assertEquals(2, config.get(TopicDefaultKeys.MIN_INSYNC_REPLICAS));
    assertFalse(config.isSet(LogKeys.FLUSH_POLICY));
    assertEquals(ConfigSource.STATIC_BROKER_CONFIG, config.entry(LogKeys.FLUSH_POLICY).source());
  }

  @Test
  void everyProfileHoldsTogether() {
    for (Profile profile : Profile.values()) {
      BrokerConfig config = BrokerConfig.of(Map.of("profile", ServerKeys.PROFILE.render(profile)));
      assertEquals(List.of(), config.notes(), profile.name());
      profile
          .settings()
          .forEach(
              (name, value) ->
                  assertEquals(value, config.entry(BrokerKeys.find(name)).value(), name));
    }
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    Path file =
        file(
            "log.segment.bytes=12k\n"
                + "log.retention.ms=0\n"
                + "auto.create.topics.enable=yes\n"
                + "log.dirs=a,,b\n"
                + "flush.policy=often\n");

    InvalidConfigException thrown =
        assertThrows(
            InvalidConfigException.class,
            () -> BrokerConfig.load(file, Map.of("num.partitions", "99999999999")));

    assertEquals(
        """
        the configuration has 6 problems:
          - num.partitions=99999999999 on the command line is too large; at most 2147483647; allowed: a whole number from 1
          - log.segment.bytes=12k in server.properties is not a whole number; allowed: a whole number from 1048576, in bytes
          - log.retention.ms=0 in server.properties is too small; allowed: -1 (for ever) or a whole number from 1, in ms
          - auto.create.topics.enable=yes in server.properties is neither true nor false; allowed: true or false
          - log.dirs=a,,b in server.properties has an empty element; allowed: a list with commas, not empty
          - flush.policy=often in server.properties is not one of them; allowed: one of none, batch\
        """,
        thrown.getMessage());
  }

  @Test
  void keyThatStandsTwiceInTheFileIsNamed() throws IOException {
    Path file = file("broker.id=1\nlog.retention.ms=5\n# a word\nbroker.id = 2\n");

    InvalidConfigException thrown =
        assertThrows(InvalidConfigException.class, () -> BrokerConfig.load(file, Map.of()));

    assertEquals(
        "broker.id stands in server.properties more than once; which one is meant?",
        thrown.getMessage());
  }

  @Test
  void fileThatIsMissingOrBrokenIsOneLine() throws IOException {
    Path missing = dir.resolve("nowhere.properties");
    assertEquals(
        "there is no file " + missing,
        assertThrows(InvalidConfigException.class, () -> BrokerConfig.load(missing, Map.of()))
            .getMessage());

    Path binary = dir.resolve("b.properties");
    Files.write(binary, new byte[] {'a', '=', (byte) 0xff, (byte) 0xfe});
    String message =
        assertThrows(InvalidConfigException.class, () -> BrokerConfig.load(binary, Map.of()))
            .getMessage();
    assertTrue(message.startsWith(binary + " is not a properties file in UTF-8"), message);
  }

  @Test
  void unknownKeyIsNamedWithTheNearestKnownOne() {
    assertNote(
        "log.retention.huors",
        "log.retention.huors: unknown key, ignored; did you mean log.retention.hours?");
    assertNote(
        "log.segmnet.byte",
        "log.segmnet.byte: unknown key, ignored; did you mean log.segment.bytes?");
    assertNote("my.own.thing", "my.own.thing: unknown key, ignored");
    assertNote(
        "retention.ms",
        "retention.ms: unknown key, ignored; it is a topic configuration, whose default is"
            + " log.retention.ms");
  }

  @Test
  void keysOfKafkaThatDoNotApplyAreAnswered() {
    assertNote(
        "num.io.threads",
        "num.io.threads: has no effect in Sluice: the event loops handle requests themselves: see"
            + " num.network.threads");
    assertNote(
        "group.coordinator.threads",
        "group.coordinator.threads: has no effect in Sluice: coordinators write what they decide at"
            + " once, without threads of their own");
    assertNote(
        "group.share.max.size",
        "group.share.max.size: has no effect: this version has no share groups");
  }

  @Test
  void whatWouldMakeTheBrokerLessSafeThanItsFileSaysIsRefused() {
    assertRefused("ssl.keystore.location", "/k", "speaks plain text only");
    assertRefused("authorizer.class.name", "org.example.Acl", "speaks plain text only");
    assertRefused("listener.name.external.ssl.keystore.location", "/k", "speaks plain text only");
    assertRefused("security.inter.broker.protocol", "SSL", "speaks plain text only");
    assertRefused(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,EXTERNAL:SSL",
        "speaks plain text only");

    assertEquals(1, BrokerConfig.of(Map.of("authorizer.class.name", "")).notes().size());
    String kafkasDefault =
        "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT";
    assertEquals(
        1, BrokerConfig.of(Map.of("listener.security.protocol.map", kafkasDefault)).notes().size());
  }

  @Test
  void nodeIdIsAnotherNameOfBrokerId() {
    assertEquals(7, BrokerConfig.of(Map.of("node.id", "7")).get(ServerKeys.BROKER_ID));
    assertEquals(
        7, BrokerConfig.of(Map.of("node.id", "7", "broker.id", "7")).get(ServerKeys.BROKER_ID));
  }

  @Test
  void derivedListenersTakeTheBoundPortAndAHostThatClientsCanReach() {
    BrokerConfig config =
        BrokerConfig.of(
            Map.of(
                "listeners", "A://127.0.0.1:0,B://:9093,C://[::1]:9094",
                "advertised.listeners", "B://broker.example:19093"));

    assertEquals(
        List.of(
            new Listener("A", "127.0.0.1", 40_001),
            new Listener("B", "broker.example", 19_093),
            new Listener("C", "::1", 9094)),
        config.advertisedListeners(Map.of("A", 40_001)));
    Listener derived = BrokerConfig.of(Map.of()).advertisedListeners(Map.of()).get(0);
    assertFalse(derived.wildcard(), derived.toString());
    assertEquals(9092, derived.port());
  }

  @Test
  void embeddedZooKeeperKeepsItsDataBesideTheFirstLogDirectory() {
    assertEquals(
        Path.of("/var/lib/sluice-zookeeper"),
        BrokerConfig.of(Map.of("log.dirs", "/var/lib/sluice/,/disk2")).zooKeeperDir());
    assertEquals(
        Path.of("/zk"), BrokerConfig.of(Map.of("zookeeper.embedded.dir", "/zk")).zooKeeperDir());
  }

  private void assertNote(String key, String expected) {
    List<ConfigProblem> notes = BrokerConfig.of(Map.of(key, "1")).notes();
    assertEquals(List.of(new ConfigProblem(key, expected)), notes);
  }

  private static void assertRefused(String key, String value, String reason) {
    InvalidConfigException thrown =
        assertThrows(InvalidConfigException.class, () -> BrokerConfig.of(Map.of(key, value)));
    assertTrue(thrown.getMessage().startsWith(key + " is refused: "), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
  }

  private Path file(String content) throws IOException {
    return Files.writeString(dir.resolve("server.properties"), content);
  }
}
