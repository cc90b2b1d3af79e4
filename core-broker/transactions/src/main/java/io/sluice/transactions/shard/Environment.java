package io.sluice.transactions.shard;

import io.sluice.kernel.ProducerIds;
import io.sluice.time.Clock;
import io.sluice.transactions.markers.MarkerSender;

/**
 * What the shards of a broker share.
 *
 * @param markers sends them
 * @param figures count the ids
 * @param settings the configuration's present values
 */
record Environment(
    Clock clock,
    ProducerIds producerIds,
    MarkerSender markers,
    TransactionSettings settings,
    Figures figures) {}
