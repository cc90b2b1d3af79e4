/**
 * The vocabulary of the protocol: error codes, identifiers, API keys.
 *
 * <p>{@link io.sluice.protocol.wire} reads and writes single values, {@link
 * io.sluice.protocol.message} whole messages, {@link io.sluice.protocol.record} the batches of
 * records inside them.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.protocol;
