package io.sluice.broker.controller;

import io.sluice.protocol.Uuid;

/** A partition of a topic that is not mixed up with a later one of the same name. */
record PartitionId(Uuid topicId, int partition) {}
