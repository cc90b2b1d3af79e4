package io.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The modules of the checkout, found by their module descriptors in the sources. */
final class Modules {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Modules() {}

  /** Returns the folders of all modules, relative to the checkout. */
  static Set<Path> folders() {
    try (Stream<Path> files =
        Files.find(
            ROOT, 7, (path, attributes) -> path.endsWith("src/main/java/module-info.java"))) {
      Set<Path> folders = new TreeSet<>();
      files.forEach(
          file ->
              folders.add(ROOT.relativize(file.getParent().getParent().getParent().getParent())));
      return folders;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path classes(Path folder) {
    return ROOT.resolve(folder).resolve("target/classes");
  }

  /** Imports every class that is ours. */
  static JavaClasses ours() {
    List<Path> paths =
        folders().stream()
            .map(Modules::classes)
            .map(path -> path.resolve("io/sluice"))
            .filter(Files::isDirectory)
            .toList();
    return new ClassFileImporter().importPaths(paths);
  }

  static ModuleDescriptor descriptor(Path classes) {
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the main sources below a top-level folder of the checkout. */
  static List<Path> sources(String top) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(top))) {
      return files
          .filter(
              path ->
                  path.toString().contains("/src/main/java/") && path.toString().endsWith(".java"))
          .filter(path -> !path.endsWith("module-info.java") && !path.endsWith("package-info.java"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
