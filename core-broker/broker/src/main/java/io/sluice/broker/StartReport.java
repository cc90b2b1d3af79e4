package io.sluice.broker;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a broker that is ready says of itself.
 *
 * @param brokerId its id
 * @param clusterId its cluster's id
 * @param listeners where it listens, as NAME://host:port
 * @param logDirs its data directories
 * @param metadata where the cluster's metadata is kept, in words
 * @param metrics where figures are shown, or null
 * @param modules the broker modules that run
 * @param plugins the plugins that were found, each as kind and name
 * @param problems what is wrong with plugins and data directories, a line each
 * @param recovery what was done to the logs after an unclean end, a line each
 */
public record StartReport(
    int brokerId,
    String clusterId,
    List<String> listeners,
    List<Path> logDirs,
    String metadata,
    @Nullable String metrics,
    List<String> modules,
    List<String> plugins,
    List<String> problems,
    List<String> recovery) {}
