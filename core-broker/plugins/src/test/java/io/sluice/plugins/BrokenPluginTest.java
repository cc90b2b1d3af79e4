package io.sluice.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a plugin can be broken: one line, and the plugin beside it works. */
class BrokenPluginTest {
  @TempDir Path home;
  @TempDir Path work;
  private Path plugins;
  private Jars jars;
  private PluginCatalog catalog;

  @BeforeEach
  void oneGoodPlugin() throws IOException {
    plugins = Files.createDirectory(home.resolve("plugins"));
    jars = new Jars(work);
    jars.partitioner("good", "good", "1").jar(plugins.resolve("zz-good.jar"));
  }

  @AfterEach
  void theGoodPluginStillWorks() {
    catalog.create(PluginKind.PARTITIONER, "good");
  }

  @Test
  void garbageIsNoJar() throws IOException {
    Files.writeString(plugins.resolve("bad.jar"), "this is not a zip file");
    assertProblem("plugins/bad.jar: is not a JAR (zip END header not found)");
    assertEquals(
        "assignor 'range' unknown; known: []; could not be loaded: [plugins/bad.jar]",
        assertThrows(PluginException.class, () -> catalog.create(PluginKind.ASSIGNOR, "range"))
            .getMessage());
  }

  @Test
  void truncatedJarIsNoJar() throws IOException {
    Path whole = jars.partitioner("bad", "bad", "1").jar(work.resolve("whole.jar"));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(plugins.resolve("bad.jar"), Arrays.copyOf(bytes, bytes.length / 2));
    assertProblem("plugins/bad.jar: is not a JAR (zip END header not found)");
  }

  @Test
  void emptyFileIsNoJar() throws IOException {
    Files.createFile(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: is not a JAR (zip file is empty)");
  }

  @Test
  void jarWhoseFileNameMakesNoModuleName() {
    jars.source()
        .classPath()
        .file("x/X.java", "package x; class X {}")
        .jar(plugins.resolve("1+2.jar"));
    assertProblem(
        "plugins/1+2.jar: its file name makes no module name (1.2: Invalid module name", true);
  }

  @Test
  void moduleDescriptorOfALaterJava() {
    jars.partitioner("bad", "bad", "1")
        .ofLaterJava("module-info.class")
        .jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: its module descriptor was compiled for a newer Java than this one ("
            + Runtime.version().feature()
            + ")",
        true);
  }

  @Test
  void classOfALaterJava() {
    jars.partitioner("bad", "bad", "1").ofLaterJava("bad/P.class").jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: module bad: class bad.P: was compiled for a newer Java than this one ("
            + Runtime.version().feature()
            + ")",
        true);
  }

  @Test
  void oneModuleTwiceInAFolder() {
    jars.partitioner("bad", "bad", "1").jar(plugins.resolve("p/one.jar"));
    jars.partitioner("bad", "bad", "1").jar(plugins.resolve("p/two.jar"));
    assertProblem("plugins/p/two.jar: module bad: the same module is in plugins/p/one.jar");
  }

  @Test
  void dependencyThatIsMissing() {
    Path library =
        jars.source().file("module-info.java", "module lib { }").jar(work.resolve("lib.jar"));
    jars.source()
        .with(library)
        .file(
            "module-info.java",
            "module bad { requires lib; requires io.sluice.spi; provides io.sluice.spi.Partitioner"
                + " with bad.P; }")
        .file("bad/P.java", Jars.partitionerClass("bad", "P", "bad", "1"))
        .jar(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: module bad: Module lib not found, required by bad");
  }

  @Test
  void moduleOfTheJdkThatTheApplicationDoesNotUse() {
    jars.source()
        .file(
            "module-info.java",
            "module bad { requires jdk.jconsole; requires io.sluice.spi; provides"
                + " io.sluice.spi.Partitioner with bad.P; }")
        .file("bad/P.java", Jars.partitionerClass("bad", "P", "bad", "1"))
        .jar(plugins.resolve("bad.jar"));
    if (ModuleLayer.boot().findModule("jdk.jconsole").isEmpty()) {
      assertProblem(
          "plugins/bad.jar: module bad: Module jdk.jconsole not found, required by bad"
              + " (it is in the JDK: start java with --add-modules jdk.jconsole)");
    } else {
      assertEquals(List.of(), load().problems());
    }
  }

  @Test
  void packageInTwoModulesOfAFolder() {
    jars.partitioner("bad", "bad", "1").jar(plugins.resolve("p/one.jar"));
    jars.source()
        .file("module-info.java", "module other { }")
        .file("bad/Q.java", "package bad; class Q {}")
        .jar(plugins.resolve("p/two.jar"));
    assertProblem(
        "plugins/p: the package bad is in module bad (plugins/p/one.jar) and in module other"
            + " (plugins/p/two.jar)");
  }

  @Test
  void packageInTwoAutomaticModulesOfAFolder() {
    for (String name : List.of("one", "two")) {
      jars.source()
          .classPath()
          .file("bad/P.java", Jars.partitionerClass("bad", "P", "bad", "1"))
          .file("META-INF/services/io.sluice.spi.Partitioner", "bad.P")
          .jar(plugins.resolve("p/" + name + ".jar"));
    }
    assertProblem(
        "plugins/p: the package bad is in module one (plugins/p/one.jar) and in module two"
            + " (plugins/p/two.jar)");
  }

  @Test
  void providerThatIsNotInTheJar() {
    jars.partitioner("bad", "bad", "1")
        .file("bad/Q.java", "package bad; class Q {}")
        .without("bad/P.class")
        .jar(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: module bad: class bad.P: the class is not in the JAR");
  }

  @Test
  void providerOfTheServicesFileThatIsNotInTheJar() {
    jars.source()
        .classPath()
        .file("bad/Q.java", "package bad; class Q {}")
        .file("META-INF/services/io.sluice.spi.Partitioner", "bad.P")
        .jar(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: module bad: class bad.P: the class is not in the JAR");
  }

  @Test
  void providerOfTheServicesFileInAPackageThatIsNotInTheJar() {
    jars.source()
        .classPath()
        .file("bad/Q.java", "package bad; class Q {}")
        .file("META-INF/services/io.sluice.spi.Partitioner", "elsewhere.P")
        .jar(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: Provider class elsewhere.P not in JAR file", true);
  }

  @Test
  void superclassThatIsMissing() {
    jars.source()
        .file(
            "module-info.java",
            "module bad { requires io.sluice.spi; provides io.sluice.spi.Partitioner with bad.P; }")
        .file(
            "bad/P.java",
            Jars.partitionerClass("bad", "P", "bad", "1")
                .replace("class P", "class P extends Base"))
        .file("bad/Base.java", "package bad; public class Base {}")
        .without("bad/Base.class")
        .jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: module bad: class bad.P: needs the class bad.Base, which is not there");
  }

  @Test
  void providerOfAnotherType() {
    jars.source()
        .classPath()
        .file("bad/P.java", "package bad; public class P {}")
        .file("META-INF/services/io.sluice.spi.Partitioner", "bad.P")
        .jar(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: module bad: class bad.P: is not a io.sluice.spi.Partitioner");
  }

  @Test
  void providerWithoutAName() {
    jars.source()
        .file(
            "module-info.java",
            "module bad { requires io.sluice.spi; provides io.sluice.spi.Partitioner with bad.P; }")
        .file(
            "bad/P.java",
            Jars.partitionerClass("bad", "P", "bad", "1").replace("@Named(\"bad\")", ""))
        .jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: module bad: class bad.P: has no @Named, so that it cannot be chosen");
  }

  @Test
  void nameThatNobodyCanWrite() {
    jars.partitioner("bad", "Very Bad", "1").jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: module bad: class bad.P: its name 'Very Bad' is not made of lower-case"
            + " letters, digits and single dashes");
  }

  @Test
  void constructorThatNeedsSomething() {
    jars.source()
        .classPath()
        .file(
            "bad/P.java",
            Jars.partitionerClass("bad", "P", "bad", "1")
                .replace("public int", "public P(int size) {}\npublic int"))
        .file("META-INF/services/io.sluice.spi.Partitioner", "bad.P")
        .jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: module bad: class bad.P: has no public constructor that takes nothing");
  }

  @Test
  void constructorThatThrowsIsFoundWhenThePluginIsChosen() {
    throwing("public P() { throw new IllegalStateException(\"no\\nlicence\"); }");
    assertEquals(List.of(), load().problems());
    String line =
        "plugins/bad.jar: module bad: class bad.P: cannot be made: java.lang.IllegalStateException:"
            + " no licence";

    PluginException thrown =
        assertThrows(PluginException.class, () -> catalog.create(PluginKind.PARTITIONER, "bad"));

    assertEquals("partitioner 'bad' is broken: " + line, thrown.getMessage());
    assertEquals(List.of(line), catalog.problems());
    assertEquals(
        PluginEntry.State.BROKEN,
        catalog.find(PluginKind.PARTITIONER, "bad").orElseThrow().state());
    assertEquals(List.of("good"), catalog.names(PluginKind.PARTITIONER));
    PluginException again =
        assertThrows(PluginException.class, () -> catalog.create(PluginKind.PARTITIONER, "bad"));
    assertEquals(thrown.getMessage(), again.getMessage());
  }

  @Test
  void staticInitialiserThatThrowsIsFoundByVerifying() {
    throwing("static final int X = 1 / Integer.parseInt(\"0\");");
    assertEquals(List.of(), load().problems());
    assertEquals(
        List.of(
            "plugins/bad.jar: module bad: class bad.P: cannot be made:"
                + " java.lang.ArithmeticException: / by zero"),
        catalog.verify(PluginKind.ofSpi()));
  }

  @Test
  void constructorThatRecursesEndlesslyIsFoundByVerifying() {
    throwing("public P() { new P(); }");
    load();
    assertEquals(
        List.of(
            "plugins/bad.jar: module bad: class bad.P: cannot be made:"
                + " java.lang.StackOverflowError"),
        catalog.verify(PluginKind.ofSpi()));
  }

  @Test
  void classThatTheConstructorNeedsIsMissing() {
    jars.source()
        .file(
            "module-info.java",
            "module bad { requires io.sluice.spi; provides io.sluice.spi.Partitioner with bad.P; }")
        .file(
            "bad/P.java",
            Jars.partitionerClass("bad", "P", "bad", "1")
                .replace("public int", "public P() { new Part(); }\npublic int"))
        .file("bad/Part.java", "package bad; class Part {}")
        .without("bad/Part.class")
        .jar(plugins.resolve("bad.jar"));
    load();
    assertEquals(
        List.of(
            "plugins/bad.jar: module bad: class bad.P: cannot be made: needs the class bad.Part,"
                + " which is not there"),
        catalog.verify(PluginKind.ofSpi()));
  }

  @Test
  void oneBrokenProviderOfAModuleLeavesTheOthers() {
    jars.source()
        .file(
            "module-info.java",
            "module bad { requires io.sluice.spi; provides io.sluice.spi.Partitioner with bad.P,"
                + " bad.Fine; }")
        .file("bad/P.java", Jars.partitionerClass("bad", "P", "bad", "1"))
        .file("bad/Fine.java", Jars.partitionerClass("bad", "Fine", "fine", "1"))
        .without("bad/P.class")
        .jar(plugins.resolve("bad.jar"));
    assertProblem("plugins/bad.jar: module bad: class bad.P: the class is not in the JAR");
    assertEquals("bad.Fine", catalog.create(PluginKind.PARTITIONER, "fine").getClass().getName());
  }

  @Test
  void nameThatTwoClaimBelongsToNeither() {
    jars.partitioner("one", "same", "1").jar(plugins.resolve("one.jar"));
    jars.partitioner("two", "same", "2").jar(plugins.resolve("two.jar"));
    assertEquals(
        List.of(
            "plugins/one.jar: module one: class one.P: the name 'same' is also that of class two.P"
                + " in plugins/two.jar",
            "plugins/two.jar: module two: class two.P: the name 'same' is also that of class one.P"
                + " in plugins/one.jar"),
        load().problems());
    PluginException thrown =
        assertThrows(PluginException.class, () -> catalog.create(PluginKind.PARTITIONER, "same"));
    assertTrue(
        thrown.getMessage().startsWith("partitioner 'same' is broken: plugins/one.jar"),
        thrown.getMessage());
  }

  @Test
  void jarThatProvidesNothing() {
    jars.source().file("module-info.java", "module bad { }").jar(plugins.resolve("bad.jar"));
    assertProblem(
        "plugins/bad.jar: provides nothing: none of partitioner, interceptor, serializer,"
            + " deserializer, assignor");
  }

  @Test
  void folderWithoutAJar() throws IOException {
    Files.createDirectory(plugins.resolve("empty"));
    assertProblem("plugins/empty: the folder has no JAR in it");
  }

  @Test
  void everyProblemIsOneLineAndNothingElseIsLost() throws IOException {
    Files.writeString(plugins.resolve("a.jar"), "x");
    throwing("public P() { throw new IllegalStateException(\"a\\n\\n b\"); }");
    load();
    catalog.verify(PluginKind.ofSpi()).forEach(line -> assertFalse(line.contains("\n"), line));
    assertEquals(3, catalog.entries().size());
  }

  private void throwing(String member) {
    jars.partitioner("bad", "bad", "1")
        .file(
            "bad/P.java",
            Jars.partitionerClass("bad", "P", "bad", "1")
                .replace("public int", member + "\npublic int"))
        .jar(plugins.resolve("bad.jar"));
  }

  private PluginCatalog load() {
    catalog = PluginLoader.load(plugins, PluginKind.ofSpi());
    return catalog;
  }

  private void assertProblem(String line) {
    assertEquals(List.of(line), load().problems());
  }

  private void assertProblem(String beginning, boolean more) {
    List<String> problems = load().problems();
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(more && problems.get(0).startsWith(beginning), problems.get(0));
    assertFalse(problems.get(0).contains("\n"), problems.get(0));
  }
}
