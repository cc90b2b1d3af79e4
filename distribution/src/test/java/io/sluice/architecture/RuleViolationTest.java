package io.sluice.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule is shown to fail: on classes that break it, made here. */
class RuleViolationTest {
  @TempDir private Path folder;

  @Test
  void storageThatSeesTheNetworkBreaksItsArrows() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.network; public class Socket {}",
            "package io.sluice.storage; class Log { io.sluice.network.Socket s; }");
    assertBroken(Rules.arrowsOf("storage"), classes, "io.sluice.storage.Log");
  }

  @Test
  void brokerThatSeesIdempotenceBreaksItsArrows() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.idempotence; public class Producer {}",
            "package io.sluice.broker.produce; class Handler { io.sluice.idempotence.Producer p;"
                + " }");
    assertBroken(Rules.arrowsOf("broker"), classes, "io.sluice.broker.produce.Handler");
  }

  @Test
  void packagesThatNeedEachOtherBreakTheRuleAgainstCycles() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.a; public class A { io.sluice.b.B b; }",
            "package io.sluice.b; public class B { io.sluice.a.A a; }");
    assertBroken(Rules.noCyclesBetweenPackages(), classes, "Cycle detected");
  }

  @Test
  void brokerThatNamesZooKeeperBreaksTheRule() throws IOException {
    JavaClasses classes =
        compiled(
            "package org.apache.zookeeper; public class Keeper {}",
            "package io.sluice.broker; class X { org.apache.zookeeper.Keeper k; }");
    assertBroken(Rules.onlyMetadataNamesZooKeeper(), classes, "io.sluice.broker.X");
  }

  @Test
  void brokerThatNamesNettyBreaksTheRule() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.netty.channel; public class Channel {}",
            "package io.sluice.broker; class X { io.netty.channel.Channel c; }");
    assertBroken(Rules.onlyNetworkNamesNetty(), classes, "io.sluice.broker.X");
  }

  @Test
  void pluginThatNamesTheBrokerBreaksTheRule() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.broker; public class B {}",
            "package io.sluice.assignor.range; class Range { io.sluice.broker.B b; }");
    assertBroken(Rules.pluginsSeeTheSpiAlone(), classes, "io.sluice.assignor.range.Range");
  }

  @Test
  void assignorThatSeesAnotherBreaksItsArrows() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.assignor.sticky; public class Deal {}",
            "package io.sluice.assignor.range; class Range { io.sluice.assignor.sticky.Deal d; }",
            "package io.sluice.assignor.cooperativesticky; class Coop {"
                + " io.sluice.assignor.sticky.Deal d; }");
    assertBroken(Rules.arrowsOf("assignor.range"), classes, "io.sluice.assignor.range.Range");
    assertFalse(Rules.arrowsOf("assignor.cooperativesticky").evaluate(classes).hasViolation());
  }

  @Test
  void classForNewerJavaIsFound() throws IOException {
    compiled("package io.sluice.assignor.range; class Range {}");
    List<Path> newer = ClassVersions.newerThan17(folder);
    assertEquals(
        List.of("Range.class"), newer.stream().map(Path::getFileName).map(Path::toString).toList());
  }

  @Test
  void askingTheSystemForTheTimeBreaksTheRule() throws IOException {
    for (String call :
        List.of("System.currentTimeMillis()", "System.nanoTime()", "java.time.Instant.now()")) {
      JavaClasses classes =
          compiled("package io.sluice.broker; class X { Object now() { return " + call + "; } }");
      assertBroken(Rules.timeComesFromOnePlace(), classes, "io.sluice.broker.X");
    }
  }

  @Test
  void sleepingBreaksTheRule() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.broker; class X { void nap() throws Exception { Thread.sleep(1); }"
                + " }");
    assertBroken(Rules.timeComesFromOnePlace(), classes, "io.sluice.broker.X");
  }

  @Test
  void makingThreadsBreaksTheRule() throws IOException {
    for (String thread :
        List.of("new Thread()", "new Thread(() -> {})", "new Thread(() -> {}, \"x\")")) {
      JavaClasses classes =
          compiled("package io.sluice.broker; class X { Object run() { return " + thread + "; } }");
      assertBroken(Rules.threadsComeFromOnePlace(), classes, "io.sluice.broker.X");
    }
  }

  @Test
  void randomNumbersWithoutSeedBreakTheRule() throws IOException {
    for (String random :
        List.of(
            "new java.util.Random()",
            "Math.random()",
            "java.util.UUID.randomUUID()",
            "java.util.concurrent.ThreadLocalRandom.current()")) {
      JavaClasses classes =
          compiled(
              "package io.sluice.broker; class X { Object draw() { return " + random + "; } }");
      assertBroken(Rules.randomNumbersComeFromOnePlace(), classes, "io.sluice.broker.X");
    }
  }

  @Test
  void packageCalledUtilBreaksTheRule() throws IOException {
    JavaClasses classes = compiled("package io.sluice.broker.util; class X {}");
    assertBroken(Rules.noPackageForOddsAndEnds(), classes, "io.sluice.broker.util.X");
  }

  @Test
  void exportThatNobodyUsesIsFound() throws IOException {
    JavaClasses classes =
        compiled(
            "package io.sluice.one; public class A {}",
            "package io.sluice.one.used; public class B {}",
            "package io.sluice.two; class C { io.sluice.one.used.B b; }");
    ModuleDescriptor module =
        ModuleDescriptor.newModule("io.sluice.one")
            .packages(Set.of("io.sluice.one", "io.sluice.one.used"))
            .exports("io.sluice.one")
            .exports("io.sluice.one.used")
            .build();
    assertEquals(
        List.of("io.sluice.one exports io.sluice.one, which no other module uses"),
        Exports.unused(module, classes));
  }

  @Test
  void publicTypeWithoutJavadocIsFound() {
    assertFalse(Documentation.documented("package p;\n\nimport q.R;\n\npublic final class A {}\n"));
    assertFalse(
        Documentation.documented("package p;\n\n// not Javadoc\npublic sealed interface A {}\n"));
    assertTrue(
        Documentation.documented(
            "package p;\n\n/** Words. */\n@Deprecated\npublic record A() {}\n"));
    assertTrue(Documentation.documented("package p;\n\nclass A {}\n"));
  }

  private static void assertBroken(ArchRule rule, JavaClasses classes, String culprit) {
    String report = String.join("\n", rule.evaluate(classes).getFailureReport().getDetails());
    assertTrue(
        report.contains(culprit),
        () -> rule.getDescription() + " was not broken by " + culprit + ": " + report);
  }

  /** Compiles sources of one top-level type each. */
  private JavaClasses compiled(String... sources) throws IOException {
    Path out = Files.createTempDirectory(folder, "classes");
    List<String> arguments = new ArrayList<>(List.of("-d", out.toString(), "-proc:none"));
    for (int i = 0; i < sources.length; i++) {
      String name = sources[i].replaceFirst("(?s).*?(?:class) (\\w+).*", "$1");
      Path file = Files.createDirectories(out.resolve("source" + i)).resolve(name + ".java");
      Files.writeString(file, sources[i]);
      arguments.add(file.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(
        0,
        compiler.run(null, null, null, arguments.toArray(String[]::new)),
        "the fixture does not compile");
    return new ClassFileImporter().importPath(out);
  }
}
