package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process with an embedded server and a store that creates topics until it is killed. */
final class KilledBroker implements AutoCloseable {
  private final Process process;

  private KilledBroker(Process process) {
    this.process = process;
  }

  static KilledBroker start(Path directory, Uuid home) throws Exception {
    String classPath =
        String.join(
            File.pathSeparator,
            System.getProperty("java.class.path", ""),
            System.getProperty("jdk.module.path", ""),
            Path.of("target", "test-classes").toAbsolutePath().toString());
    return new KilledBroker(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                KilledBroker.class.getName(),
                directory.toString(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * Waits until it has created so many topics, kills it in the middle of the next, and returns
   * them.
   */
  List<String> topics(int count) throws Exception {
    List<String> names = new ArrayList<>();
    BufferedReader lines = process.inputReader();
    while (names.size() < count) {
      names.add(line(lines));
    }
    close();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      names.add(line);
    }
    return names;
  }

  private static String line(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    if (line == null) {
      throw new AssertionError("The process ended");
    }
    return line;
  }

  /** Kills it as {@code kill -9} does; what it has printed can still be read. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  public static void main(String[] arguments) throws Exception {
    EmbeddedZooKeeper server =
        EmbeddedZooKeeper.start(
            new EmbeddedZooKeeperSettings(Path.of(arguments[0]), "127.0.0.1", 0));
    MetadataStore store =
        ZooKeeperMetadataStore.open(
            new ZooKeeperSettings(server.connectString(), "/x", 600_000, 30_000));
    store.register(MetadataStoreContract.broker(1, Uuid.parse(arguments[1]))).join();
    store.electController(1).join();
    for (int n = 0; ; n++) {
      List<PartitionState> partitions = MetadataStoreContract.partitions(300, 1);
      System.out.println(
          store.createTopic("t" + n, Uuid.random(), partitions, Map.of()).join().name());
    }
  }
}
