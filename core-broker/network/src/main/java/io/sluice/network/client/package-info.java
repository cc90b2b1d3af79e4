/**
 * The other end of a connection: what this broker asks of others, one request at a time, on the
 * caller's thread.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.network.client;
