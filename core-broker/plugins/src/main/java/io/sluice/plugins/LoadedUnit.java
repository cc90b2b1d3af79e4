package io.sluice.plugins;

import java.lang.module.ModuleReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Modules whose classes can be loaded. */
interface LoadedUnit {
  /** Returns the modules. */
  List<ModuleReference> modules();

  /**
   * Loads a class of a module, without initializing it; null if the module has none of that name.
   */
  @Nullable Class<?> find(ModuleReference module, String className);

  /**
   * Makes an instance of a class that {@link #find} returned; throws whatever its constructor
   * throws, in wrappers.
   */
  <T> T create(PluginKind<T> kind, Class<?> type);
}
