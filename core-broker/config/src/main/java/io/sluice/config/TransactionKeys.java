package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;

/** How transactions are coordinated, and where their state is kept. */
public final class TransactionKeys {
  static final Section SECTION = new Section("Transactions");

  public static final ConfigKey<Integer> STATE_LOG_PARTITIONS =
      SECTION
          .key("transaction.state.log.num.partitions", intsFrom(1), 50)
          .high()
          .doc(
              "How many partitions __transaction_state gets when it is created; transactional ids"
                  + " are spread over them, and over the brokers that lead them.");

  public static final ConfigKey<Integer> STATE_LOG_REPLICATION_FACTOR =
      SECTION
          .key(
              "transaction.state.log.replication.factor",
              ValueType.shortsFrom(1).or(-1, "as many as there are brokers, three at most"),
              -1)
          .high()
          .doc(
              "How many replicas __transaction_state gets when it is created. -1 takes as many as"
                  + " there are brokers at that time, three at most. Any other number is kept to:"
                  + " there are no transactions until there are so many brokers.");

  public static final ConfigKey<Integer> STATE_LOG_MIN_ISR =
      SECTION
          .key("transaction.state.log.min.isr", intsFrom(1), 2)
          .high()
          .doc(
              "The min.insync.replicas that __transaction_state gets when it is created. No more"
                  + " than there are replicas are ever waited for.");

  public static final ConfigKey<Integer> STATE_LOG_SEGMENT_BYTES =
      SECTION
          .key(
              "transaction.state.log.segment.bytes",
              LogKeys.SEGMENT_BYTES.valueType(),
              100 * 1024 * 1024)
          .unit("bytes")
          .high()
          .doc(
              "The size of the segments of __transaction_state when it is created. Small ones are"
                  + " compacted sooner, so that transactions are taken over faster.");

  public static final ConfigKey<Integer> STATE_LOG_LOAD_BUFFER_BYTES =
      SECTION
          .key("transaction.state.log.load.buffer.size", intsFrom(1), 5 * 1024 * 1024)
          .unit("bytes")
          .high()
          .doc(
              "How much of __transaction_state is read at a time when a broker takes transactions"
                  + " over; a larger batch is read as a whole.");

  public static final ConfigKey<Integer> TIMEOUT_MAX_MS =
      SECTION
          .key("transaction.max.timeout.ms", intsFrom(1), 900_000)
          .unit("ms")
          .high()
          .doc(
              "The longest transaction.timeout.ms that a producer may ask for. Until an open"
                  + " transaction ends, consumers with isolation.level=read_committed read nothing"
                  + " behind its first record.");

  public static final ConfigKey<Integer> ABORT_TIMED_OUT_INTERVAL_MS =
      SECTION
          .key("transaction.abort.timed.out.transaction.cleanup.interval.ms", intsFrom(1), 10_000)
          .unit("ms")
          .low()
          .doc("How often transactions are looked through for those that took too long.");

  public static final ConfigKey<Integer> ID_EXPIRATION_MS =
      SECTION
          .key("transactional.id.expiration.ms", intsFrom(1), 604_800_000)
          .unit("ms")
          .high()
          .doc(
              "A transactional id is forgotten when nothing has been heard of it for so long and no"
                  + " transaction of it is open.");

  public static final ConfigKey<Integer> REMOVE_EXPIRED_INTERVAL_MS =
      SECTION
          .key("transaction.remove.expired.transaction.cleanup.interval.ms", intsFrom(1), 3_600_000)
          .unit("ms")
          .low()
          .doc("How often transactional ids are looked through for expired ones.");

  public static final ConfigKey<Boolean> PARTITION_VERIFICATION =
      SECTION
          .key("transaction.partition.verification.enable", ValueType.BOOL, true)
          .low()
          .clusterWide()
          .doc(
              "Whether the coordinator is asked, before the first records of a transaction are"
                  + " appended to a partition, if the producer has added it. Without that a request"
                  + " that comes late can leave a transaction open for ever. Producers of Kafka 4"
                  + " and later are always asked after.");

  private TransactionKeys() {}
}
