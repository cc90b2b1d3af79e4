package io.sluice.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The rules that class files can break, each with its reason. */
final class Rules {
  /** For each module of ours, by its name without io.sluice, the others that it may see. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("time", Set.of()),
          Map.entry("spi", Set.of()),
          Map.entry("generator", Set.of()),
          Map.entry("protocol", Set.of("time")),
          Map.entry("config", Set.of()),
          Map.entry("plugins", Set.of("spi")),
          Map.entry("assignor.range", Set.of("spi")),
          Map.entry("assignor.roundrobin", Set.of("spi")),
          Map.entry("assignor.sticky", Set.of("spi")),
          Map.entry("assignor.cooperativesticky", Set.of("spi", "assignor.sticky")),
          Map.entry("storage", Set.of("protocol", "time")),
          Map.entry("metadata", Set.of("protocol", "time")),
          Map.entry("network", Set.of("protocol", "time")),
          Map.entry("kernel", Set.of("protocol", "spi", "time")),
          Map.entry("idempotence", Set.of("kernel", "protocol", "spi", "time")),
          Map.entry("coordination", Set.of("kernel", "protocol", "time")),
          Map.entry("groups", Set.of("coordination", "kernel", "protocol", "spi", "time")),
          Map.entry("transactions", Set.of("coordination", "kernel", "protocol", "time")),
          Map.entry(
              "broker",
              Set.of(
                  "kernel",
                  "storage",
                  "metadata",
                  "network",
                  "config",
                  "plugins",
                  "spi",
                  "protocol",
                  "time")),
          Map.entry("cli", Set.of("broker", "config", "plugins", "protocol", "time")));

  private Rules() {}

  static List<ArchRule> all() {
    List<ArchRule> rules = new ArrayList<>(arrows());
    rules.addAll(
        List.of(
            noCyclesBetweenPackages(),
            onlyMetadataNamesZooKeeper(),
            onlyNetworkNamesNetty(),
            pluginsSeeTheSpiAlone(),
            timeComesFromOnePlace(),
            threadsComeFromOnePlace(),
            randomNumbersComeFromOnePlace(),
            noPackageForOddsAndEnds()));
    return rules;
  }

  static Set<String> modules() {
    return ARROWS.keySet();
  }

  static List<ArchRule> arrows() {
    return ARROWS.keySet().stream().sorted().map(Rules::arrowsOf).toList();
  }

  static ArchRule arrowsOf(String module) {
    String[] forbidden =
        ARROWS.keySet().stream()
            .filter(other -> !other.equals(module) && !ARROWS.get(module).contains(other))
            .map(other -> "io.sluice." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("io.sluice." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .because(
            "dependencies point one way, and " + module + " may see only " + ARROWS.get(module))
        .allowEmptyShould(true);
  }

  static ArchRule noCyclesBetweenPackages() {
    return slices()
        .matching("io.sluice.(**)")
        .should()
        .beFreeOfCycles()
        .because("packages that need each other are one package, or lack a third")
        .allowEmptyShould(true);
  }

  static ArchRule onlyMetadataNamesZooKeeper() {
    return noClasses()
        .that(resideInAPackage("io.sluice..").and(resideOutsideOfPackage("io.sluice.metadata..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.zookeeper..")
        .because("where the cluster's state is kept must stay one module's secret")
        .allowEmptyShould(true);
  }

  static ArchRule onlyNetworkNamesNetty() {
    return noClasses()
        .that(resideInAPackage("io.sluice..").and(resideOutsideOfPackage("io.sluice.network..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .because("the network library must stay one module's secret")
        .allowEmptyShould(true);
  }

  static ArchRule pluginsSeeTheSpiAlone() {
    return noClasses()
        .that()
        .resideInAnyPackage(
            "io.sluice.partitioner..", "io.sluice.interceptor..", "io.sluice.assignor..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.sluice..")
                .and(resideOutsideOfPackage("io.sluice.spi.."))
                .and(resideOutsideOfPackage("io.sluice.partitioner.."))
                .and(resideOutsideOfPackage("io.sluice.interceptor.."))
                .and(resideOutsideOfPackage("io.sluice.assignor..")))
        .because("our plugins are made of what every plugin author has")
        .allowEmptyShould(true);
  }

  static ArchRule timeComesFromOnePlace() {
    return noClasses()
        .that(resideInAPackage("io.sluice..").and(resideOutsideOfPackage("io.sluice.time..")))
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .because("a simulation can only stop a clock that it was asked for")
        .allowEmptyShould(true);
  }

  static ArchRule threadsComeFromOnePlace() {
    return noClasses()
        .that(resideInAPackage("io.sluice..").and(resideOutsideOfPackage("io.sluice.time..")))
        .should()
        .callConstructor(Thread.class)
        .orShould()
        .callConstructor(Thread.class, Runnable.class)
        .orShould()
        .callConstructor(Thread.class, Runnable.class, String.class)
        .orShould()
        .callMethod(Thread.class, "startVirtualThread", Runnable.class)
        .because("every thread has a name and an owner, and a simulation has none")
        .allowEmptyShould(true);
  }

  static ArchRule randomNumbersComeFromOnePlace() {
    return noClasses()
        .that(resideInAPackage("io.sluice..").and(resideOutsideOfPackage("io.sluice.time..")))
        .should()
        .callConstructor(java.util.Random.class)
        .orShould()
        .callConstructor(java.security.SecureRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
        .orShould()
        .callMethod(RandomGenerator.class, "getDefault")
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .because("what was drawn at random must be drawn again when a seed is replayed")
        .allowEmptyShould(true);
  }

  static ArchRule noPackageForOddsAndEnds() {
    return noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..utils..", "..common..", "..misc..", "..helper..", "..helpers..")
        .because("a package is named for what it holds")
        .allowEmptyShould(true);
  }
}
