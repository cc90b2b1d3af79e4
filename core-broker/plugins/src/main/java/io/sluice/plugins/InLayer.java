package io.sluice.plugins;

import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a layer.
 *
 * @param layer defined
 */
record InLayer(ModuleLayer layer) implements LoadedUnit {
  /** A service loader that keeps failing is given up at some point. */
  private static final int ERRORS_MAX = 1000;

  @Override
  public List<ModuleReference> modules() {
    return layer.configuration().modules().stream().map(ResolvedModule::reference).toList();
  }

  @Override
  public @Nullable Class<?> find(ModuleReference module, String className) {
    return layer
        .findModule(module.descriptor().name())
        .<@Nullable Class<?>>map(found -> Class.forName(found, className))
        .orElse(null);
  }

  @Override
  public <T> T create(PluginKind<T> kind, Class<?> type) {
    InLayer.class.getModule().addUses(kind.spi());
    Iterator<ServiceLoader.Provider<T>> providers =
        ServiceLoader.load(layer, kind.spi()).stream().iterator();
    ServiceConfigurationError last = null;
    for (int errors = 0; errors < ERRORS_MAX; ) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        ServiceLoader.Provider<T> provider = providers.next();
        if (provider.type() == type) {
          return provider.get();
        }
      } catch (ServiceConfigurationError e) {
        if (isAbout(e, type)) {
          throw e;
        }
        last = e;
        errors++;
      }
    }
    throw new ServiceConfigurationError("the service loader does not find it", last);
  }

  /** Another provider of the layer may be broken; its error names another class. */
  private static boolean isAbout(ServiceConfigurationError error, Class<?> type) {
    return List.of(String.valueOf(error.getMessage()).split("[\\s:]+")).contains(type.getName());
  }
}
