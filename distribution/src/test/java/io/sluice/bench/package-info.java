/**
 * Measurements for a running broker, Sluice's or Apache Kafka's; no tests. Each main class says how
 * it is run.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.bench;
