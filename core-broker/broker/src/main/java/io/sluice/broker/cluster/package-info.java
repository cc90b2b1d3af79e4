/** The cluster and this broker's place in it. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.cluster;
