package io.sluice.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
  private static final JavaClasses OURS = Modules.ours();
  private static final int NON_PUBLIC_PERCENT_MIN = 40;

  @TestFactory
  Stream<DynamicTest> classesKeepRule() {
    return Rules.all().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(OURS)));
  }

  @Test
  void everyModuleHasItsArrows() {
    Set<String> found = new TreeSet<>();
    for (Path folder : Modules.folders()) {
      String name = Modules.descriptor(Modules.classes(folder)).name();
      found.add(name.substring("io.sluice.".length()));
    }
    found.remove("zookeeper"); // Another project's classes; nothing of ours is in it.
    assertEquals(
        new TreeSet<>(Rules.modules()),
        found,
        "a module without a rule would see whatever it likes");
  }

  /** Applications and plugins need not run on the newest JDK. */
  @Test
  void whatIsForOthersRunsOnJava17() {
    for (Path folder : Modules.folders()) {
      if (folder.startsWith("api") || folder.toString().startsWith("plugins-")) {
        assertEquals(List.of(), ClassVersions.newerThan17(Modules.classes(folder)));
      }
    }
  }

  @Test
  void everythingExportedIsUsedElsewhere() {
    assertEquals(List.of(), Exports.unused(OURS));
  }

  @Test
  void publicTypesOfApiAreDocumented() {
    List<Path> sources = Modules.sources("api");
    assertTrue(sources.size() > 20, "found only " + sources.size() + " sources");
    assertEquals(
        List.of(),
        sources.stream()
            .filter(source -> !Documentation.documented(Modules.text(source)))
            .toList());
  }

  @Test
  void fourInTenTypesOfTheBrokerAreNotPublic() {
    List<JavaClass> types =
        OURS.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(
                type ->
                    type.getSource().isPresent()
                        && type.getSource().get().getUri().toString().contains("/core-broker/"))
            .toList();
    long hidden =
        types.stream()
            .filter(
                type ->
                    !type.getModifiers()
                        .contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))
            .count();
    assertTrue(
        hidden * 100 >= types.size() * (long) NON_PUBLIC_PERCENT_MIN,
        hidden
            + " of "
            + types.size()
            + " top-level types are not public; a type is public only if another package needs it");
  }

  /** Documentation of rules, checked as such: each says why. */
  @Test
  void everyRuleHasReason() {
    for (ArchRule rule : Rules.all()) {
      assertTrue(rule.getDescription().contains("because"), rule.getDescription());
    }
  }
}
