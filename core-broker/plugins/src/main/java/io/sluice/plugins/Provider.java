package io.sluice.plugins;

/**
 * A class that provides a plugin.
 *
 * @param kind what it provides
 * @param type the class
 * @param unit where it was found
 */
record Provider<T>(PluginKind<T> kind, Class<?> type, LoadedUnit unit) {
  /** Makes an instance; throws whatever the constructor throws, in wrappers. */
  T create() {
    return unit.create(kind, type);
  }
}
