package io.sluice.broker.modules;

import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.ProducerIds;
import io.sluice.kernel.Settings;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;

/** What the broker offers to its modules. */
public record ModuleContext(
    int brokerId, Clock clock, Scheduler scheduler, Settings settings, ProducerIds producerIds)
    implements BrokerContext {}
