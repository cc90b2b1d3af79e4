/** All assignors side by side: with each other, and with those of Kafka's client. */
@org.jspecify.annotations.NullMarked
package io.sluice.assignor.comparison;
