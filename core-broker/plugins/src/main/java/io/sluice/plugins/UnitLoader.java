package io.sluice.plugins;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the classes of units loadable. */
final class UnitLoader {
  private static final Pattern MISSING = Pattern.compile("Module (\\S+) not found");

  private final ModuleLayer application;
  private final Set<Module> shared;
  private final Function<Path, String> shown;

  /**
   * Loads units above a layer.
   *
   * @param spis the modules of the contracts
   * @param shown how a path is shown
   */
  UnitLoader(ModuleLayer application, Set<Module> spis, Function<Path, String> shown) {
    this.application = application;
    this.shared = shared(application, spis);
    this.shown = shown;
  }

  LoadedUnit load(Unit unit) throws UnitException {
    if (unit.jars().isEmpty()) {
      throw new UnitException(shown.apply(unit.path()), null, "the folder has no JAR in it");
    }
    Map<String, ModuleReference> modules = new TreeMap<>();
    for (Path jar : unit.jars()) {
      ModuleReference module = read(jar);
      String name = module.descriptor().name();
      ModuleReference twin = isShared(name) ? null : modules.put(name, module);
      if (twin != null) {
        throw new UnitException(shown.apply(jar), name, "the same module is in " + jar(twin));
      }
    }
    checkPackages(unit, modules);
    return define(unit, modules);
  }

  private ModuleReference read(Path jar) throws UnitException {
    try {
      Optional<ModuleReference> module = ModuleFinder.of(jar).findAll().stream().findFirst();
      return module.orElseThrow(() -> new UnitException(shown.apply(jar), null, "is not a JAR"));
    } catch (FindException e) {
      throw new UnitException(shown.apply(jar), null, Problem.cause(e));
    }
  }

  private void checkPackages(Unit unit, Map<String, ModuleReference> modules) throws UnitException {
    Map<String, ModuleReference> owners = new HashMap<>();
    for (ModuleReference module : modules.values()) {
      for (String packageName : module.descriptor().packages()) {
        ModuleReference owner = owners.putIfAbsent(packageName, module);
        if (owner != null) {
          String cause =
              "the package "
                  + packageName
                  + " is in "
                  + described(owner)
                  + " and in "
                  + described(module);
          throw new UnitException(shown.apply(unit.path()), null, cause);
        }
      }
    }
  }

  private LoadedUnit define(Unit unit, Map<String, ModuleReference> modules) throws UnitException {
    String module = modules.size() == 1 ? modules.keySet().iterator().next() : null;
    try {
      Configuration configuration =
          application
              .configuration()
              .resolve(new Modules(modules), ModuleFinder.of(), modules.keySet());
      // Without a parent: what a module requires is found by its name, and the application's other
      // classes are not.
      return new InLayer(application.defineModulesWithOneLoader(configuration, null));
    } catch (FindException | LayerInstantiationException e) {
      throw new UnitException(shown.apply(unit.path()), module, Problem.cause(e) + hint(e));
    } catch (ResolutionException e) {
      if (hasPlainJar(modules)) {
        return new OnClassPath(List.copyOf(modules.values()), shared);
      }
      throw new UnitException(shown.apply(unit.path()), module, Problem.cause(e));
    }
  }

  private static boolean hasPlainJar(Map<String, ModuleReference> modules) {
    return modules.values().stream().anyMatch(module -> module.descriptor().isAutomatic());
  }

  /**
   * A module of the JDK that the application does not use is not there for its plugins either,
   * unless it is asked for.
   */
  private static String hint(RuntimeException thrown) {
    Matcher missing = MISSING.matcher(String.valueOf(thrown.getMessage()));
    return missing.find() && ModuleFinder.ofSystem().find(missing.group(1)).isPresent()
        ? " (it is in the JDK: start java with --add-modules " + missing.group(1) + ")"
        : "";
  }

  private String described(ModuleReference module) {
    return "module " + module.descriptor().name() + " (" + jar(module) + ")";
  }

  private String jar(ModuleReference module) {
    return module.location().map(Path::of).map(shown).orElse("another JAR");
  }

  private boolean isShared(String name) {
    return shared.stream().anyMatch(module -> module.getName().equals(name));
  }

  /**
   * Returns the modules that plugins share with the application: the contracts, what these pass on,
   * and logging.
   */
  private static Set<Module> shared(ModuleLayer application, Set<Module> spis) {
    Set<Module> shared = new HashSet<>();
    application.findModule("org.slf4j").ifPresent(shared::add);
    spis.forEach(module -> addWithTransitive(module, shared));
    return shared;
  }

  private static void addWithTransitive(Module module, Set<Module> shared) {
    if (!module.isNamed() || !shared.add(module)) {
      return;
    }
    Set<String> passedOn =
        module.getDescriptor().requires().stream()
            .filter(
                requires ->
                    requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet());
    for (String name : passedOn) {
      module.getLayer().findModule(name).ifPresent(next -> addWithTransitive(next, shared));
    }
  }

  /** Finds modules that are known already. */
  private record Modules(Map<String, ModuleReference> byName) implements ModuleFinder {
    @Override
    public Optional<ModuleReference> find(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Set<ModuleReference> findAll() {
      return new HashSet<>(byName.values());
    }
  }
}
