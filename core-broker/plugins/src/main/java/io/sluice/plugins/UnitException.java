package io.sluice.plugins;

import org.jspecify.annotations.Nullable;

/** A unit cannot be loaded; carries what its line will say. */
final class UnitException extends Exception {
  private static final long serialVersionUID = 1;

  private final String jar;
  private final @Nullable String module;

  UnitException(String jar, @Nullable String module, String cause) {
    super(cause, null, false, false);
    this.jar = jar;
    this.module = module;
  }

  PluginEntry entry() {
    String line = Problem.line(jar, module, null, String.valueOf(getMessage()));
    return new PluginEntry(null, java.util.List.of(), null, module, null, null, jar, line);
  }
}
