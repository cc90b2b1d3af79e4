package io.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds packages that a module exports to everybody, though no other module of ours uses them. */
final class Exports {
  private Exports() {}

  static List<String> unused(JavaClasses classes) {
    List<String> unused = new ArrayList<>();
    for (Path folder : Modules.folders()) {
      ModuleDescriptor module = Modules.descriptor(Modules.classes(folder));
      if (!module.name().equals("io.sluice.zookeeper")) {
        unused.addAll(unused(module, classes));
      }
    }
    return unused;
  }

  static List<String> unused(ModuleDescriptor module, JavaClasses classes) {
    List<String> unused = new ArrayList<>();
    for (ModuleDescriptor.Exports export : module.exports()) {
      boolean used =
          classes.stream().anyMatch(type -> !inModule(type, module) && uses(type, export.source()));
      if (!used) {
        unused.add(module.name() + " exports " + export.source() + ", which no other module uses");
      }
    }
    return unused;
  }

  private static boolean inModule(JavaClass type, ModuleDescriptor module) {
    return (type.getPackageName() + ".").startsWith(module.name() + ".");
  }

  private static boolean uses(JavaClass type, String packageName) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(dependency -> dependency.getTargetClass().getPackageName().equals(packageName));
  }
}
