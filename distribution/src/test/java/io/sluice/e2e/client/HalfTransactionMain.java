package io.sluice.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Commits a transaction, and is killed when it has written all of the next one. */
public final class HalfTransactionMain {
  private HalfTransactionMain() {}

  /**
   * Runs it: address, topic of two partitions, transactional id, the transaction's time-out in
   * milliseconds. Says {@code written} when it waits to be killed.
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings =
        Map.of("transactional.id", arguments[2], "transaction.timeout.ms", arguments[3]);
    try (Producer<byte[], byte[]> producer = new Clients(arguments[0]).producer(settings)) {
      producer.initTransactions();
      for (String value : new String[] {"whole", "half"}) {
        producer.beginTransaction();
        for (int partition = 0; partition < 2; partition++) {
          producer.send(new ProducerRecord<>(arguments[1], partition, null, value.getBytes(UTF_8)));
        }
        producer.flush();
        if (value.equals("whole")) {
          producer.commitTransaction();
        }
      }
      System.out.println("written");
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }
}
