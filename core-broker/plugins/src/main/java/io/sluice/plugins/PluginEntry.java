package io.sluice.plugins;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin, or what is left of one, for people to look at. What is not known is null.
 *
 * @param name the name by which it is chosen
 * @param aliases further names
 * @param kind the word for its kind
 * @param module the module that provides it
 * @param version that module's version
 * @param className the class that provides it
 * @param jar the JAR or folder that it came from, relative to the folder that {@code plugins} lies
 *     in
 * @param problem what is wrong with it, in a line; null means nothing that is known
 */
public record PluginEntry(
    @Nullable String name,
    List<String> aliases,
    @Nullable String kind,
    @Nullable String module,
    @Nullable String version,
    @Nullable String className,
    String jar,
    @Nullable String problem) {

  /** Whether a plugin can be used. */
  public enum State {
    OK,
    BROKEN
  }

  /** Returns whether it can be used, as far as that is known without running its constructor. */
  public State state() {
    return problem == null ? State.OK : State.BROKEN;
  }

  PluginEntry withProblem(String line) {
    return new PluginEntry(name, aliases, kind, module, version, className, jar, line);
  }
}
