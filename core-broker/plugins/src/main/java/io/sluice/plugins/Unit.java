package io.sluice.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * JARs that are loaded together: one that lies in the plugins folder, or all in a folder of it.
 *
 * @param path the JAR or folder
 * @param jars the JARs, by name
 */
record Unit(Path path, List<Path> jars) {

  /** Returns the units in a folder, by name; none if there is no such folder. */
  static List<Unit> in(Path folder) {
    List<Unit> units = new ArrayList<>();
    for (Path path : children(folder)) {
      if (isJar(path)) {
        units.add(new Unit(path, List.of(path)));
      } else if (Files.isDirectory(path) && !path.getFileName().toString().startsWith(".")) {
        units.add(new Unit(path, children(path).stream().filter(Unit::isJar).toList()));
      }
    }
    return units;
  }

  private static boolean isJar(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".jar") && !name.startsWith(".") && !Files.isDirectory(path);
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
