package io.sluice.plugins;

import io.sluice.spi.Named;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from module descriptors which plugins a unit provides, and looks at each. */
final class Scan {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final List<PluginKind<?>> kinds;
  private final Function<Path, String> shown;

  Scan(List<PluginKind<?>> kinds, Function<Path, String> shown) {
    this.kinds = kinds;
    this.shown = shown;
  }

  /** Returns what the modules of a unit provide, by module and class. */
  List<Candidate> of(LoadedUnit unit) {
    List<Candidate> candidates = new ArrayList<>();
    unit.modules().stream()
        .filter(module -> !module.descriptor().provides().isEmpty())
        .sorted(Comparator.comparing(module -> module.descriptor().name()))
        .forEach(module -> kinds.forEach(kind -> scan(unit, module, kind, candidates)));
    return candidates;
  }

  private <T> void scan(
      LoadedUnit unit, ModuleReference module, PluginKind<T> kind, List<Candidate> candidates) {
    for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
      if (provides.service().equals(kind.spi().getName())) {
        provides.providers().forEach(name -> candidates.add(look(unit, module, kind, name)));
      }
    }
  }

  private <T> Candidate look(
      LoadedUnit unit, ModuleReference module, PluginKind<T> kind, String className) {
    PluginEntry entry = entry(module, kind, className);
    try {
      Class<?> type = unit.find(module, className);
      if (type == null) {
        return new Candidate(broken(entry, "the class is not in the JAR"), null);
      }
      String problem = problem(type, kind);
      return problem == null
          ? named(entry, new Provider<>(kind, type, unit))
          : new Candidate(broken(entry, problem), null);
    } catch (LinkageError | RuntimeException | StackOverflowError | ServiceConfigurationError e) {
      return new Candidate(broken(entry, Problem.cause(e)), null);
    }
  }

  private <T> Candidate named(PluginEntry entry, Provider<T> provider) {
    Function<T, String> naming = provider.kind().naming();
    if (naming != null) {
      String name = naming.apply(provider.create());
      return new Candidate(withName(entry, name, List.of()), provider);
    }
    Named named = provider.type().getAnnotation(Named.class);
    if (named == null) {
      return new Candidate(broken(entry, "has no @Named, so that it cannot be chosen"), null);
    }
    PluginEntry withName = withName(entry, named.value(), List.of(named.aliases()));
    if (!NAME.matcher(named.value()).matches()) {
      String problem =
          "its name '"
              + named.value()
              + "' is not made of lower-case letters, digits and single dashes";
      return new Candidate(broken(withName, problem), null);
    }
    return new Candidate(withName, provider);
  }

  private static @Nullable String problem(Class<?> type, PluginKind<?> kind) {
    if (!kind.spi().isAssignableFrom(type)) {
      return "is not a "
          + kind.spi().getName()
          + (implementsAnother(type, kind) ? ", but of another copy of it" : "");
    }
    if (Modifier.isAbstract(type.getModifiers()) || !Modifier.isPublic(type.getModifiers())) {
      return "is not a public class that can be made";
    }
    try {
      type.getConstructor();
      return null;
    } catch (NoSuchMethodException e) {
      return "has no public constructor that takes nothing";
    }
  }

  private static boolean implementsAnother(Class<?> type, PluginKind<?> kind) {
    for (Class<?> implemented : type.getInterfaces()) {
      if (implemented.getName().equals(kind.spi().getName())) {
        return true;
      }
    }
    return false;
  }

  private PluginEntry entry(ModuleReference module, PluginKind<?> kind, String className) {
    String jar = module.location().map(this::jar).orElse("(unknown)");
    String version = module.descriptor().rawVersion().orElse(null);
    return new PluginEntry(
        null, List.of(), kind.word(), module.descriptor().name(), version, className, jar, null);
  }

  private String jar(URI location) {
    return "file".equals(location.getScheme())
        ? shown.apply(Path.of(location))
        : location.toString();
  }

  private static PluginEntry withName(PluginEntry entry, String name, List<String> aliases) {
    return new PluginEntry(
        name,
        aliases,
        entry.kind(),
        entry.module(),
        entry.version(),
        entry.className(),
        entry.jar(),
        null);
  }

  private static PluginEntry broken(PluginEntry entry, String cause) {
    return entry.withProblem(Problem.line(entry.jar(), entry.module(), entry.className(), cause));
  }
}
