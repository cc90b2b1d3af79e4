package io.sluice.broker.controller;

/** What a decision about a partition goes by, beside the partition's state. */
record Ground(PartitionId partition, TopicRules rules, Brokers brokers) {
  boolean serves(int broker) {
    return brokers.serves(broker, partition);
  }

  boolean stays(int broker) {
    return brokers.stays(broker, partition);
  }

  boolean mayHaveLostTail(int broker) {
    return brokers.mayHaveLostTail(broker);
  }

  /** Returns the epoch of a broker's registration. */
  long epoch(int broker) {
    return brokers.epoch(broker);
  }

  /** Returns the same where unclean elections are permitted. */
  Ground permittingUncleanElection() {
    return new Ground(partition, new TopicRules(rules.inSyncMin(), true), brokers);
  }
}
