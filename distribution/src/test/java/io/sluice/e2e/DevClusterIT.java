package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code sluice cluster dev}: a cluster on this machine that leaves nothing behind. */
@Timeout(300)
@ResourceLock(ClusterProcesses.LOCK)
class DevClusterIT {
  private static final String BOOTSTRAP = "bootstrap.servers=";

  @TempDir Path directory;

  private Process run(String... arguments) throws IOException {
    // What is started in the background, as these tests may be, ignores interrupts unless told not
    // to.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Distribution.built().home().resolve("bin/sluice").toString());
    command.addAll(List.of("cluster", "dev"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectError(directory.resolve("errors").toFile())
        .start();
  }

  private String errors() throws IOException {
    return Files.readString(directory.resolve("errors"));
  }

  private String awaitBootstrap(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.strip().startsWith(BOOTSTRAP)) {
        return line.strip().substring(BOOTSTRAP.length());
      }
    }
    throw new AssertionError("no bootstrap line; " + errors());
  }

  private static void signal(Process process, String name) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor());
  }

  private static void assertEndsWithAllItsBrokers(Process process, int code) throws Exception {
    List<ProcessHandle> brokers = process.descendants().toList();
    assertTrue(process.waitFor(100, TimeUnit.SECONDS));
    assertEquals(code, process.exitValue());
    brokers.forEach(broker -> assertFalse(broker.isAlive(), broker::toString));
  }

  @Test
  void threeBrokersServeUntilTheyAreInterruptedAndLeaveNothing() throws Exception {
    Process process = run("--port", "0", "--set", "num.partitions=2");
    try (BufferedReader output = process.inputReader()) {
      Clients clients = new Clients(awaitBootstrap(output));
      String told = output.readLine();
      Path data = Path.of(told.replaceFirst(".*output in ", "").replaceFirst(",.*", ""));
      assertTrue(Files.isDirectory(data), told);
      try (Admin admin = clients.admin()) {
        assertEquals(3, admin.describeCluster().nodes().get().size());
        assertNotNull(admin.describeCluster().controller().get());
      }
      assertEquals(3, process.children().count());
      List<ProcessHandle> brokers = process.descendants().toList();
      signal(process, "INT");
      assertTrue(process.waitFor(100, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue(), this::quietErrors);
      brokers.forEach(broker -> assertFalse(broker.isAlive(), broker::toString));
      assertFalse(Files.exists(data), data + " is still there");
      assertEquals("", errors());
    } finally {
      kill(process);
    }
  }

  private String quietErrors() {
    try {
      return errors();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void directoryThatIsNamedKeepsTheClusterForTheNextTime() throws Exception {
    for (int round = 0; round < 2; round++) {
      Process process = run("--port", "0", "--brokers", "2", "--dir", "kept");
      try (BufferedReader output = process.inputReader()) {
        Clients clients = new Clients(awaitBootstrap(output));
        if (round == 0) {
          clients.createTopic("kept", 1, Map.of());
        }
        try (Admin admin = clients.admin()) {
          assertEquals(2, admin.describeCluster().nodes().get().size());
          assertTrue(admin.listTopics().names().get().contains("kept"));
        }
        process.toHandle().destroy();
        assertEndsWithAllItsBrokers(process, 0);
      } finally {
        kill(process);
      }
    }
    try (Stream<Path> files = Files.list(directory.resolve("kept"))) {
      assertEquals(
          List.of("broker-1", "broker-2"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void brokerThatDoesNotStartIsNamedAndTheOthersAreStopped() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int first = taken.getLocalPort() - 1;
      Process process = run("--brokers", "3", "--dir", "failed", "--port", "" + first);
      try {
        assertEndsWithAllItsBrokers(process, 1);
        String said = errors();
        assertTrue(said.startsWith("sluice: broker "), said);
        assertTrue(said.contains("has not started; the end of"), said);
        assertTrue(said.contains("in use"), said);
        assertFalse(said.contains("\tat "), said);
      } finally {
        kill(process);
      }
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }
}
