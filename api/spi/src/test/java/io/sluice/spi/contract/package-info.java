/**
 * What every plugin of a kind must keep, as tests that its author extends.
 *
 * <p>An assignor: extend {@link io.sluice.spi.contract.PartitionAssignorContract}, say how it is
 * made, and how far apart it may leave its members.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.spi.contract;
