package io.sluice.architecture;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds class files that are for a newer Java than others can be asked to run. */
final class ClassVersions {
  private static final int MAJOR_OF_JAVA_17 = 61;

  private ClassVersions() {}

  static List<Path> newerThan17(Path classes) {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> major(file) > MAJOR_OF_JAVA_17)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int major(Path file) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.readInt(); // The magic number.
      in.readUnsignedShort(); // The minor version.
      return in.readUnsignedShort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
