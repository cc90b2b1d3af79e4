package io.sluice.e2e;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A release of kafka-clients, in a class loader of its own. */
public enum ClientVersion {
  V4_4("4.4.0"),
  V3_9("3.9.2"),
  V2_8("2.8.2");

  private final String version;
  private final ClassLoader loader;

  ClientVersion(String version) {
    this.version = version;
    this.loader = new Loader(Path.of(System.getProperty("sluice.clients"), version));
  }

  /** Runs a scenario with this release against a broker. */
  void run(Class<? extends Scenario> scenario, String servers) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Class<?> own = loader.loadClass(scenario.getName());
      ((Scenario) own.getDeclaredConstructor().newInstance()).run(this, servers);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Returns whether this is that release or a newer one. */
  public boolean isAtLeast(ClientVersion other) {
    return compareTo(other) <= 0;
  }

  @Override
  public String toString() {
    return version;
  }

  /**
   * Has the scenarios and the client itself; leaves the rest, JUnit above all, to the loader of the
   * tests.
   */
  private static final class Loader extends URLClassLoader {
    private static final String SCENARIOS = "io.sluice.e2e.client.";

    Loader(Path jars) {
      super(urls(jars), ClientVersion.class.getClassLoader());
    }

    private static URL[] urls(Path jars) {
      List<URL> urls = new ArrayList<>();
      try {
        for (File jar : jars.toFile().listFiles()) {
          urls.add(jar.toURI().toURL());
        }
      } catch (MalformedURLException failure) {
        throw new AssertionError(failure);
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        if (found == null && name.startsWith(SCENARIOS)) {
          found = define(name);
        } else if (found == null && findResource(name.replace('.', '/') + ".class") != null) {
          found = findClass(name);
        }
        return found != null ? found : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException failure) {
        throw new ClassNotFoundException(name, failure);
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own != null ? own : super.getResource(name);
    }
  }
}
