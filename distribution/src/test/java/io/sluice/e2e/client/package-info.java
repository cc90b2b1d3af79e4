/** Scenarios for Apache Kafka's Java client; each is loaded once for each release of it. */
@NullMarked
package io.sluice.e2e.client;

import org.jspecify.annotations.NullMarked;
