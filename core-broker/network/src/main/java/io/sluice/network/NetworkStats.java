package io.sluice.network;

/**
 * Counters since the start of the server, and gauges.
 *
 * @param connections open connections
 * @param connectionsAccepted connections that were let in
 * @param connectionsRefused connections closed on arrival, because of a limit
 * @param connectionsExpired connections closed because nothing happened on them
 * @param requests requests handed to a handler
 * @param bytesIn bytes received
 * @param bytesOut bytes of responses given to the connections
 * @param bytesCopied of the bytes received, those that were copied to bring a frame together
 * @param pauses how often reading from a connection stopped for memory, requests in flight or a
 *     slow reader
 * @param requestBytes memory held by requests and half frames now
 * @param requestBytesMax the most there has been at a time
 */
public record NetworkStats(
    long connections,
    long connectionsAccepted,
    long connectionsRefused,
    long connectionsExpired,
    long requests,
    long bytesIn,
    long bytesOut,
    long bytesCopied,
    long pauses,
    long requestBytes,
    long requestBytesMax) {}
