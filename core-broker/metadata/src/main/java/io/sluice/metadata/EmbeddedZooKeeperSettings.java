package io.sluice.metadata;

import java.nio.file.Path;

/**
 * What an embedded ZooKeeper server is told.
 *
 * @param directory where it keeps its data; made if it is not there
 * @param host the address that it listens on
 * @param port the port; 0 is any free one
 */
public record EmbeddedZooKeeperSettings(Path directory, String host, int port) {}
