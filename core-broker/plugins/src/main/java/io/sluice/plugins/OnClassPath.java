package io.sluice.plugins;

import java.lang.module.ModuleReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A unit in a class loader of its own, as on a class path.
 *
 * <p>A JAR without a module descriptor reads every module of the application. If its folder brings
 * a library that the application has too, a layer would give it both and is refused; a class loader
 * gives it its own.
 */
final class OnClassPath implements LoadedUnit {
  private final List<ModuleReference> modules;
  private final ClassLoader loader;

  /**
   * Makes the class loader.
   *
   * @param shared the modules of the application that its classes see, besides the JDK's
   */
  @SuppressWarnings("resource") // lives as long as its classes
  OnClassPath(List<ModuleReference> modules, Set<Module> shared) {
    this.modules = modules;
    URL[] urls =
        modules.stream()
            .flatMap(module -> module.location().stream())
            .map(OnClassPath::url)
            .toArray(URL[]::new);
    this.loader = new URLClassLoader(urls, new Shared(shared));
  }

  @Override
  public List<ModuleReference> modules() {
    return modules;
  }

  @Override
  public @Nullable Class<?> find(ModuleReference module, String className) {
    try {
      return Class.forName(className, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  public <T> T create(PluginKind<T> kind, Class<?> type) {
    try {
      return kind.spi().cast(type.getConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new ServiceConfigurationError("the constructor of " + type.getName() + " fails", e);
    }
  }

  private static URL url(URI location) {
    try {
      return location.toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Finds the classes of the JDK and those of the shared modules, and nothing else of the
   * application.
   */
  private static final class Shared extends ClassLoader {
    private final Set<Module> modules;

    Shared(Set<Module> modules) {
      super(null);
      this.modules = modules;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      int dot = name.lastIndexOf('.');
      String packageName = dot < 0 ? "" : name.substring(0, dot);
      for (Module module : modules) {
        if (module.getPackages().contains(packageName)) {
          return Class.forName(name, false, module.getClassLoader());
        }
      }
      Class<?> found = ClassLoader.getPlatformClassLoader().loadClass(name);
      // The platform's loader knows the application's modules too.
      if (found.getClassLoader() == ClassLoader.getPlatformClassLoader()) {
        return found;
      }
      throw new ClassNotFoundException(name);
    }
  }
}
