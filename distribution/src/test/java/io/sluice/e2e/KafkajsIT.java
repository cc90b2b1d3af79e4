package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.client.Clients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group of kafkajs, a client that shares no code with the others. */
class KafkajsIT {
  private static final String VERSION = "2.2.4";
  private static final int COUNT = 200;
  private static final String SCRIPT =
      """
      const { Kafka, logLevel } = require('kafkajs');
      const [server, topic, count] = process.argv.slice(2);
      const kafka = new Kafka({ clientId: 'js', brokers: [server], logLevel: logLevel.ERROR });

      async function main() {
        const producer = kafka.producer();
        await producer.connect();
        const messages = [...Array(Number(count)).keys()].map(n => ({ key: `k${n}`, value: `v${n}` }));
        await producer.send({ topic, messages });
        await producer.disconnect();
        const seen = [];
        let done;
        const all = new Promise(resolve => { done = resolve; });
        const settings = { groupId: 'js-group', maxWaitTimeInMs: 100, heartbeatInterval: 500 };
        const members = [kafka.consumer(settings), kafka.consumer(settings)];
        for (const member of members) {
          await member.connect();
          await member.subscribe({ topic, fromBeginning: true });
          console.error('joins');
          await member.run({ eachMessage: async ({ message }) => {
            seen.push(`${message.key}=${message.value}`);
            if (new Set(seen).size === Number(count)) done();
          } });
        }
        await all;
        console.error('has read all');
        const admin = kafka.admin();
        await admin.connect();
        let sum = 0;
        while (sum < Number(count)) {
          const offsets = await admin.fetchOffsets({ groupId: 'js-group', topics: [topic] });
          sum = offsets[0].partitions.reduce((total, p) => total + Math.max(0, Number(p.offset)), 0);
        }
        console.log(`committed ${sum}`);
        [...new Set(seen)].sort().forEach(line => console.log(line));
        process.exit(0);
      }

      main().catch(failure => { console.error(failure); process.exit(1); });
      """;

  @TempDir Path directory;

  @Test
  void twoMembersReadEverythingAndCommit() throws Exception {
    assumeTrue(
        installed("node") && installed("npm"),
        "NODE IS NOT INSTALLED: whether kafkajs works with this broker is NOT TESTED");
    Path work = install();
    Path script = Files.writeString(work.resolve("group.js"), SCRIPT);
    try (BrokerProcess broker =
        Distribution.built()
            .start(directory.resolve("broker"), Map.of("group.initial.rebalance.delay.ms", "0"))) {
      new Clients(broker.address()).createTopic("js", 4, Map.of());
      List<String> said =
          ChildProcess.run(
                  "",
                  List.of("node", script.toString(), broker.address(), "js", String.valueOf(COUNT)))
              .lines()
              .toList();
      assertEquals("committed " + COUNT, said.getFirst());
      assertEquals(
          IntStream.range(0, COUNT).mapToObj(n -> "k" + n + "=v" + n).sorted().toList(),
          said.subList(1, said.size()));
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Installs the package beside the script, from the npm registry or its cache. */
  private Path install() throws IOException {
    Path work = Files.createDirectories(directory.resolve("js"));
    List<String> command =
        List.of(
            "npm",
            "install",
            "--prefix",
            work.toString(),
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "kafkajs@" + VERSION);
    try {
      ChildProcess.run("", command);
    } catch (AssertionError unreachable) {
      assumeTrue(
          false,
          "KAFKAJS CANNOT BE INSTALLED: whether it works with this broker is NOT TESTED: "
              + unreachable.getMessage());
    }
    return work;
  }
}
