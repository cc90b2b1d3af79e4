package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Does a reader that catches up from a cold disk delay a producer and a reader at the tail?
 *
 * <p>Fills one topic, then runs a steady load on another: alone, beside a reader of the first topic
 * whose bytes are in memory, and beside one whose bytes have been dropped from it. The difference
 * between the last two is what the disk costs those who do not read from it. Needs root for
 * nothing, Linux, and the broker's log dir on a disk that is one.
 *
 * <pre>
 *   java -cp 'distribution/target/test-classes:distribution/target/clients/4.4.0/*' \
 *     io.sluice.bench.ColdReader 127.0.0.1:9092 LOG_DIR [GIB [SECONDS [RECORDS_PER_SECOND]]]
 * </pre>
 */
public final class ColdReader {
  private static final String OLD = "bench-old";
  private static final String TAIL = "bench-tail";
  private static final int ROUNDS = 2;
  private static final int WARM_UP_S = 10;
  private static final int RECORD_BYTES = 1024;

  private ColdReader() {}

  /** Runs it; prints a line for each phase. */
  public static void main(String[] arguments) throws Exception {
    String servers = arguments[0];
    Path logDir = Path.of(arguments[1]);
    int gib = argument(arguments, 2, 2);
    int seconds = argument(arguments, 3, 15);
    int rate = argument(arguments, 4, 1000);
    createTopics(servers);
    fill(servers, gib * 1024L * 1024);
    TailLoad load = new TailLoad(servers, TAIL, rate);
    load.run(WARM_UP_S);
    System.out.println("reader    read MiB/s   ack ms p50    p99    end to end ms p50    p99");
    for (int round = 0; round < ROUNDS; round++) {
      System.out.println(line("none", 0, load.run(seconds)));
      for (String kind : List.of("warm", "cold")) {
        try (Reader reader = new Reader(servers, logDir.resolve(OLD + "-0"), kind)) {
          TailLoad.Result result = load.run(seconds);
          System.out.println(line(kind, reader.stop() / seconds, result));
        }
      }
    }
  }

  private static int argument(String[] arguments, int at, int otherwise) {
    return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
  }

  private static String line(String reader, long mibPerSecond, TailLoad.Result result) {
    return "%-6s %13d %12.2f %8.2f %14.2f %8.2f"
        .formatted(
            reader,
            mibPerSecond,
            result.ackMs(0.5),
            result.ackMs(0.99),
            result.endToEndMs(0.5),
            result.endToEndMs(0.99));
  }

  private static void createTopics(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(List.of(new NewTopic(OLD, 1, (short) 1), new NewTopic(TAIL, 1, (short) 1)))
          .all()
          .get();
    }
  }

  private static void fill(String servers, long records) {
    byte[] value = new byte[RECORD_BYTES];
    new Random(1).nextBytes(value);
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "acks",
            "1",
            "enable.idempotence",
            false,
            "batch.size",
            500_000,
            "linger.ms",
            20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(OLD, 0, null, value));
      }
    }
  }

  /** A catch-up reader in a process of its own, which gives way to the clients that measure. */
  private static final class Reader implements AutoCloseable {
    private final Process process;

    Reader(String servers, Path folder, String kind) throws IOException {
      List<String> command = new ArrayList<>(List.of("nice", "-n", "10"));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(CatchUp.class.getName(), servers, OLD, folder.toString(), kind));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      if (process.getInputStream().read() != CatchUp.READING) {
        throw new IOException("the catch-up reader did not start");
      }
    }

    /** Returns how many MiB it has read since it began. */
    long stop() throws IOException {
      process.getOutputStream().close();
      return Long.parseLong(new String(process.getInputStream().readAllBytes()).strip());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
