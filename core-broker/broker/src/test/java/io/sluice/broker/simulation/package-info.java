/**
 * Brokers in one thread on virtual time: the broker's own leadership, fetch plans, controller and
 * membership, over a network, disks and a metadata ensemble that a seed lets fail.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.simulation;
