package io.sluice.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.spi.Partitioner;
import io.sluice.spi.RecordData;
import io.sluice.spi.TopicPartitions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLoaderTest {
  @TempDir Path home;
  @TempDir Path work;
  private Path plugins;
  private Jars jars;

  @BeforeEach
  void folders() throws IOException {
    plugins = Files.createDirectory(home.resolve("plugins"));
    jars = new Jars(work);
  }

  @Test
  void pluginIsFoundByNameAndDoesItsWork() {
    jars.partitioner("com.acme.seven", "seven", "7").jar(plugins.resolve("seven.jar"));

    PluginCatalog catalog = load();

    assertEquals(
        List.of(
            new PluginEntry(
                "seven",
                List.of(),
                "partitioner",
                "com.acme.seven",
                null,
                "com.acme.seven.P",
                "plugins/seven.jar",
                null)),
        catalog.entries());
    assertEquals(PluginEntry.State.OK, catalog.entries().get(0).state());
    assertEquals(List.of("seven"), catalog.names(PluginKind.PARTITIONER));
    assertEquals(7, ask(catalog, "seven"));
    assertNotSame(
        catalog.create(PluginKind.PARTITIONER, "seven"),
        catalog.create(PluginKind.PARTITIONER, "seven"));
  }

  @Test
  void nothingIsThereSoNothingIsFound() {
    PluginCatalog catalog = PluginLoader.load(home.resolve("nowhere"), PluginKind.ofSpi());
    assertEquals(List.of(), catalog.entries());
    assertEquals(
        "assignor 'range' unknown; known: []",
        message(() -> catalog.create(PluginKind.ASSIGNOR, "range")));
  }

  @Test
  void nameThatIsUnknownListsTheKnownOnes() {
    jars.partitioner("a", "sticky", "1").jar(plugins.resolve("a.jar"));
    jars.partitioner("b", "key-hash", "1").jar(plugins.resolve("b.jar"));
    PluginCatalog catalog = load();

    assertEquals(
        "partitioner 'stikcy' unknown; known: [key-hash, sticky]",
        message(() -> catalog.create(PluginKind.PARTITIONER, "stikcy")));
    assertEquals(
        "assignor 'sticky' unknown; known: []",
        message(() -> catalog.create(PluginKind.ASSIGNOR, "sticky")));
  }

  @Test
  void aliasChoosesThePluginToo() {
    jars.source()
        .file(
            "module-info.java",
            "module a { requires io.sluice.spi; provides io.sluice.spi.Partitioner with a.P; }")
        .file(
            "a/P.java",
            Jars.partitionerClass("a", "P", "sticky", "4")
                .replace(
                    "(\"sticky\")", "(value = \"sticky\", aliases = \"org.apache.kafka.Sticky\")"))
        .jar(plugins.resolve("a.jar"));

    assertEquals(4, ask(load(), "org.apache.kafka.Sticky"));
    assertEquals(List.of("sticky"), load().names(PluginKind.PARTITIONER));
  }

  @Test
  void jarWithoutModuleDescriptorWorksByItsServicesFile() {
    jars.source()
        .classPath()
        .file("old/P.java", Jars.partitionerClass("old", "P", "plain", "3"))
        .file("META-INF/services/io.sluice.spi.Partitioner", "# ours\nold.P\n")
        .jar(plugins.resolve("old-plugin-1.2.jar"));

    PluginCatalog catalog = load();

    assertEquals(List.of(), catalog.problems());
    assertEquals(3, ask(catalog, "plain"));
    assertEquals("old.plugin", catalog.entries().get(0).module());
    assertEquals("1.2", catalog.entries().get(0).version());
  }

  @Test
  void moduleMayProvideSeveralPluginsOfSeveralKinds() {
    jars.source()
        .file(
            "module-info.java",
            "module m { requires io.sluice.spi; provides io.sluice.spi.Partitioner with m.A, m.B;"
                + " provides io.sluice.spi.Serializer with m.S; }")
        .file("m/A.java", Jars.partitionerClass("m", "A", "one", "1"))
        .file("m/B.java", Jars.partitionerClass("m", "B", "two", "2"))
        .file(
            "m/S.java",
            """
            package m;
            @io.sluice.spi.Named("one")
            public class S implements io.sluice.spi.Serializer<String> {
              public void serialize(String value, io.sluice.spi.RecordPart part, io.sluice.spi.ByteSink out) {
                out.putUtf8(value);
              }
            }
            """)
        .jar(plugins.resolve("m.jar"));
    PluginCatalog catalog = load();

    assertEquals(List.of("one", "two"), catalog.names(PluginKind.PARTITIONER));
    assertEquals(List.of("one"), catalog.names(PluginKind.SERIALIZER));
    assertEquals(2, ask(catalog, "two"));
    assertEquals("m.S", catalog.create(PluginKind.SERIALIZER, "one").getClass().getName());
  }

  @Test
  void twoPluginsUseTwoVersionsOfOneLibraryAtTheSameTime() {
    for (int version : new int[] {1, 2}) {
      Path folder = plugins.resolve("plugin" + version);
      Path library =
          jars.source()
              .file("module-info.java", "module lib { exports lib; }")
              .file(
                  "lib/Lib.java",
                  "package lib; public class Lib { public static int version() { return %d; } }"
                      .formatted(version))
              .jar(folder.resolve("lib-%d.0.jar".formatted(version)));
      jars.source()
          .with(library)
          .file(
              "module-info.java",
              "module p%d { requires lib; requires io.sluice.spi; provides io.sluice.spi.Partitioner with p.P; }"
                  .formatted(version))
          .file(
              "p/P.java",
              Jars.partitionerClass("p", "P", "version-" + version, "lib.Lib.version()"))
          .jar(folder.resolve("plugin.jar"));
    }
    PluginCatalog catalog = load();

    assertEquals(List.of(), catalog.problems());
    assertEquals(1, ask(catalog, "version-1"));
    assertEquals(2, ask(catalog, "version-2"));
    Object first = catalog.create(PluginKind.PARTITIONER, "version-1");
    Object second = catalog.create(PluginKind.PARTITIONER, "version-2");
    assertEquals(first.getClass().getName(), second.getClass().getName());
    assertNotSame(first.getClass(), second.getClass());
    assertNotSame(
        first.getClass().getModule().getLayer(), second.getClass().getModule().getLayer());
  }

  @Test
  void pluginThatBringsALibraryOfTheApplicationUsesItsOwn() {
    Path application = work.resolve("application");
    for (Path folder : List.of(application, plugins.resolve("p"))) {
      String version = folder == application ? "1" : "2";
      jars.source()
          .file("module-info.java", "module lib { exports lib; }")
          .file(
              "lib/Lib.java",
              "package lib; public class Lib { public static int version() { return "
                  + version
                  + "; } }")
          .jar(folder.resolve("lib.jar"));
    }
    jars.source()
        .classPath()
        .with(application.resolve("lib.jar"))
        .file("old/P.java", Jars.partitionerClass("old", "P", "plain", "lib.Lib.version()"))
        .file("META-INF/services/io.sluice.spi.Partitioner", "old.P")
        .jar(plugins.resolve("p/old.jar"));
    ModuleLayer boot = PluginLoader.class.getModule().getLayer();
    var finder = java.lang.module.ModuleFinder.of(application);
    ModuleLayer above =
        boot.defineModulesWithOneLoader(
            boot.configuration()
                .resolve(finder, java.lang.module.ModuleFinder.of(), List.of("lib")),
            ClassLoader.getPlatformClassLoader());

    PluginCatalog catalog = PluginLoader.load(plugins, PluginKind.ofSpi(), above);

    assertEquals(List.of(), catalog.problems());
    assertEquals(2, ask(catalog, "plain"));
    assertEquals("old", catalog.find(PluginKind.PARTITIONER, "plain").orElseThrow().module());
    assertThrows(
        ClassNotFoundException.class,
        () ->
            Class.forName(
                PluginLoader.class.getName(),
                false,
                catalog.create(PluginKind.PARTITIONER, "plain").getClass().getClassLoader()));
  }

  @Test
  void pluginSeesNoClassOfTheApplicationThatItDoesNotRequire() {
    jars.partitioner("nosy", "nosy", "name(\"io.sluice.plugins.PluginLoader\")")
        .file(
            "nosy/P.java",
            Jars.partitionerClass(
                    "nosy",
                    "P",
                    "nosy",
                    "seen(\"io.sluice.plugins.PluginLoader\") + 2 * seen(\"org.slf4j.Logger\") + 4"
                        + " * seen(\"io.sluice.spi.Plugin\")")
                .replace(
                    "public int partition",
                    """
                    private static int seen(String name) {
                      try { Class.forName(name); return 1; } catch (ClassNotFoundException e) { return 0; }
                    }
                    public int partition\
                    """))
        .jar(plugins.resolve("nosy.jar"));

    assertEquals(4, ask(load(), "nosy"));
  }

  @Test
  void copyOfTheSpiInThePluginIsNotUsed() throws IOException {
    Path folder = plugins.resolve("fat");
    jars.partitioner("fat", "fat", "5").jar(folder.resolve("fat.jar"));
    copySpi(folder.resolve("sluice-spi-0.0.9.jar"));
    PluginCatalog catalog = load();

    assertEquals(List.of(), catalog.problems());
    assertEquals(5, ask(catalog, "fat"));
    assertSame(
        Partitioner.class.getModule(),
        catalog.create(PluginKind.PARTITIONER, "fat").getClass().getInterfaces()[0].getModule());
  }

  @Test
  void whatIsNoJarIsLeftAlone() throws IOException {
    Files.writeString(plugins.resolve("README.txt"), "put plugins here");
    Files.createDirectory(plugins.resolve(".hidden"));
    Files.writeString(plugins.resolve(".x.jar"), "half a download");
    assertEquals(List.of(), load().entries());
  }

  @Test
  void providersOfTheApplicationItselfAreFoundToo() {
    jars.partitioner("inside", "inside", "8").jar(work.resolve("lib/inside.jar"));
    ModuleLayer boot = PluginLoader.class.getModule().getLayer();
    var finder = java.lang.module.ModuleFinder.of(work.resolve("lib"));
    ModuleLayer application =
        boot.defineModulesWithOneLoader(
            boot.configuration()
                .resolve(finder, java.lang.module.ModuleFinder.of(), List.of("inside")),
            ClassLoader.getPlatformClassLoader());
    jars.partitioner("outside", "outside", "9").jar(plugins.resolve("outside.jar"));

    PluginCatalog catalog = PluginLoader.load(plugins, PluginKind.ofSpi(), application);

    assertEquals(List.of("inside", "outside"), catalog.names(PluginKind.PARTITIONER));
    assertEquals(8, ask(catalog, "inside"));
    assertEquals(9, ask(catalog, "outside"));
    assertEquals(work.resolve("lib/inside.jar").toString(), catalog.entries().get(0).jar());
  }

  @Test
  void kindMayNameItsProvidersItself() {
    PluginKind<Runnable> kind = new PluginKind<>("broker module", Runnable.class, Object::toString);
    jars.source()
        .file("module-info.java", "module mod { provides java.lang.Runnable with mod.M; }")
        .file(
            "mod/M.java",
            "package mod; public class M implements Runnable { public void run() {}"
                + " public String toString() { return \"groups\"; } }")
        .jar(plugins.resolve("mod.jar"));

    PluginCatalog catalog = PluginLoader.load(plugins, List.of(kind));

    assertEquals(List.of("groups"), catalog.names(kind));
    assertEquals("mod.M", catalog.create(kind, "groups").getClass().getName());
    assertEquals(
        "broker module 'grupos' unknown; known: [groups]",
        message(() -> catalog.create(kind, "grupos")));
    assertNull(catalog.find(kind, "groups").orElseThrow().problem());
    assertTrue(catalog.find(kind, "none").isEmpty());
  }

  private PluginCatalog load() {
    return PluginLoader.load(plugins, PluginKind.ofSpi());
  }

  private static int ask(PluginCatalog catalog, String name) {
    Partitioner partitioner = catalog.create(PluginKind.PARTITIONER, name);
    return partitioner.partition(
        RecordData.<ByteBuffer, ByteBuffer>of("t", -1, null, null), (TopicPartitions) null);
  }

  private static String message(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(PluginException.class, action).getMessage();
  }

  static void copySpi(Path target) throws IOException {
    Path spi = Jars.spi();
    if (Files.isRegularFile(spi)) {
      Files.copy(spi, target);
      return;
    }
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(target));
        var files = Files.walk(spi)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new java.util.zip.ZipEntry(spi.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
      }
    }
  }
}
