package io.sluice.plugins;

import java.lang.module.FindException;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ResolutionException;
import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Puts into one line what is wrong with a plugin. */
final class Problem {

  private Problem() {}

  /** Returns "JAR: module M: class C: cause", with what of it is known. */
  static String line(
      String jar, @Nullable String module, @Nullable String className, String cause) {
    StringBuilder line = new StringBuilder(jar);
    if (module != null) {
      line.append(": module ").append(module);
    }
    if (className != null) {
      line.append(": class ").append(className);
    }
    return line.append(": ").append(oneLine(cause)).toString();
  }

  /** Returns what a throwable says that its wrappers do not. */
  static String cause(Throwable thrown) {
    Throwable root = root(thrown);
    String message = root.getMessage() == null ? "" : root.getMessage();
    if (root instanceof ZipException) {
      return "is not a JAR (" + message + ")";
    }
    if (root instanceof UnsupportedClassVersionError) {
      return "was compiled for a newer Java than this one ("
          + Runtime.version().feature()
          + "): "
          + message;
    }
    if (root instanceof InvalidModuleDescriptorException) {
      return message.contains("version")
          ? "its module descriptor was compiled for a newer Java than this one ("
              + Runtime.version().feature()
              + "): "
              + message
          : message;
    }
    if (root instanceof IllegalArgumentException && thrown instanceof FindException) {
      return "its file name makes no module name (" + message + ")";
    }
    if (root instanceof NoClassDefFoundError || root instanceof ClassNotFoundException) {
      return "needs the class " + message.replace('/', '.') + ", which is not there";
    }
    if (root instanceof FindException
        || root instanceof ResolutionException
        || root instanceof LayerInstantiationException) {
      return message;
    }
    return root.getClass().getName() + (message.isEmpty() ? "" : ": " + message);
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (isWrapper(root) && root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof ServiceConfigurationError
        || thrown instanceof InvocationTargetException
        || thrown instanceof ExceptionInInitializerError
        || thrown instanceof FindException;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
