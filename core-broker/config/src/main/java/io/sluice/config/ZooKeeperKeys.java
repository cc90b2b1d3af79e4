package io.sluice.config;

import static io.sluice.config.ValueType.ints;
import static io.sluice.config.ValueType.intsFrom;

import java.util.List;

/** Where the cluster's metadata is kept. */
public final class ZooKeeperKeys {
  static final Section SECTION = new Section("ZooKeeper");

  public static final ConfigKey<ZooKeeperConnect> CONNECT =
      SECTION
          .key("zookeeper.connect", ValueType.ZOOKEEPER, new ZooKeeperConnect(List.of(), ""))
          .high()
          .doc(
              "The ZooKeeper ensemble: host:port,host:port/path. Brokers with the same ensemble and"
                  + " path are one cluster. 'embedded' runs a server inside the broker, for a"
                  + " broker that is alone or for several that carry the ensemble themselves: see"
                  + " zookeeper.embedded.servers.");

  public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
      SECTION
          .key("zookeeper.session.timeout.ms", intsFrom(1), 18_000)
          .unit("ms")
          .high()
          .doc("A broker that ZooKeeper has not heard from for so long is taken for dead.");

  public static final ConfigKey<Integer> CONNECTION_TIMEOUT_MS =
      SECTION
          .unset("zookeeper.connection.timeout.ms", intsFrom(1))
          .orElse(SESSION_TIMEOUT_MS)
          .unit("ms")
          .doc(
              "How long the broker waits for ZooKeeper when it starts. If it is not set and there"
                  + " are zookeeper.embedded.servers, it waits until a majority of them is there.");

  public static final ConfigKey<Integer> EMBEDDED_PORT =
      SECTION
          .key("zookeeper.embedded.port", ints(0, 65_535), 0)
          .doc("The port of the embedded server; 0 is any free one.");

  public static final ConfigKey<String> EMBEDDED_HOST =
      SECTION
          .key("zookeeper.embedded.host", ValueType.TEXT, "127.0.0.1")
          .doc(
              "The address that the embedded server listens on. It has no access control: leave it"
                  + " on loopback.");

  public static final ConfigKey<String> EMBEDDED_DIR =
      SECTION
          .unset("zookeeper.embedded.dir", ValueType.TEXT)
          .doc(
              "Where the embedded server keeps its data; not set means beside the first log"
                  + " directory, under its name with '-zookeeper' behind it.");

  public static final ConfigKey<List<EmbeddedServer>> EMBEDDED_SERVERS =
      SECTION
          .unset("zookeeper.embedded.servers", ValueType.EMBEDDED_SERVERS)
          .doc(
              "The ZooKeeper servers that brokers run themselves, three for instance:"
                  + " id@host:clientPort:quorumPort:electionPort, with commas; the same on all"
                  + " brokers that run one. The cluster needs a majority of them. Each listens on"
                  + " its host only; there is no access control: use a network that you trust.");

  public static final ConfigKey<Integer> EMBEDDED_ID =
      SECTION
          .unset("zookeeper.embedded.id", ints(1, 255))
          .doc("Which of zookeeper.embedded.servers runs in this broker.");

  private ZooKeeperKeys() {}
}
