package io.sluice.network;

/**
 * An address that the server listens on.
 *
 * @param name the listener's name
 * @param host as configured; empty for all interfaces
 * @param port the port in use
 */
public record BoundListener(String name, String host, int port) {}
