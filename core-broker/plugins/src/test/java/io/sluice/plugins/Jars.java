package io.sluice.plugins;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Compiles sources and packs them into JARs, as a plugin's author would. */
final class Jars {
  private static final int VERSION_OFFSET = 6;

  private final Path work;
  private int count;

  /** Works in a folder of the test's. */
  Jars(Path work) {
    this.work = work;
  }

  /** What is to be in a JAR. */
  final class Source {
    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<Path> modulePath = new ArrayList<>();
    private final List<String> flags = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> newer = new ArrayList<>();

    /** Adds a file: a source that is compiled, or a resource. */
    Source file(String name, String content) {
      files.put(name, content);
      return this;
    }

    /** Compiles against another JAR. */
    Source with(Path jar) {
      modulePath.add(jar);
      return this;
    }

    /** Compiles all on the class path, as a JAR without a module descriptor is. */
    Source classPath() {
      flags.add("-classpath");
      return this;
    }

    /** Leaves a compiled file out of the JAR. */
    Source without(String file) {
      removed.add(file);
      return this;
    }

    /** Makes a class file look as if a later Java had compiled it. */
    Source ofLaterJava(String file) {
      newer.add(file);
      return this;
    }

    /** Compiles and packs. */
    Path jar(Path target) {
      try {
        Path base = Files.createDirectories(work.resolve("jar" + count++));
        Path classes = Files.createDirectories(base.resolve("classes"));
        write(base.resolve("src"), classes);
        compile(base.resolve("src"), classes);
        for (String file : removed) {
          Files.delete(classes.resolve(file));
        }
        for (String file : newer) {
          byte[] bytes = Files.readAllBytes(classes.resolve(file));
          bytes[VERSION_OFFSET] = 0;
          bytes[VERSION_OFFSET + 1] = 99;
          Files.write(classes.resolve(file), bytes);
        }
        Files.createDirectories(target.getParent());
        pack(classes, target);
        return target;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write(Path sources, Path classes) throws IOException {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path root = file.getKey().endsWith(".java") ? sources : classes;
        Path path = root.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }

    private void compile(Path sources, Path classes) throws IOException {
      List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
      String path =
          String.join(
              java.io.File.pathSeparator,
              Stream.concat(Stream.of(spi()), modulePath.stream()).map(Path::toString).toList());
      arguments.addAll(List.of(flags.isEmpty() ? "--module-path" : "--class-path", path));
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(Path::toString)
            .forEach(arguments::add);
      }
      run("javac", arguments);
    }

    private void pack(Path classes, Path target) throws IOException {
      // Not the jar tool: it would refuse what some tests want to pack.
      try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(target));
          Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          out.putNextEntry(new java.util.zip.ZipEntry(classes.relativize(file).toString()));
          out.write(Files.readAllBytes(file));
        }
      }
    }
  }

  Source source() {
    return new Source();
  }

  /** Returns a module with one partitioner whose answer is a number. */
  Source partitioner(String module, String name, String answer) {
    return source()
        .file(
            "module-info.java",
            "module %s { requires io.sluice.spi; provides io.sluice.spi.Partitioner with %s.P; }"
                .formatted(module, module))
        .file(module.replace('.', '/') + "/P.java", partitionerClass(module, "P", name, answer));
  }

  /** Returns the source of a partitioner. */
  static String partitionerClass(String packageName, String className, String name, String answer) {
    return """
    package %s;
    import io.sluice.spi.*;
    import java.nio.ByteBuffer;
    @Named("%s")
    public class %s implements Partitioner {
      public int partition(RecordView<ByteBuffer, ByteBuffer> record, TopicPartitions topic) { return %s; }
    }
    """
        .formatted(packageName, name, className, answer);
  }

  /** Returns where the SPI's classes are. */
  static Path spi() {
    try {
      return Path.of(
          io.sluice.spi.Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String tool, List<String> arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int status =
        ToolProvider.findFirst(tool)
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException(tool + " " + arguments + ":\n" + output);
    }
  }
}
