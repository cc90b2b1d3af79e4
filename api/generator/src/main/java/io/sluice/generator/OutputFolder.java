package io.sluice.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of generated sources. A file whose text stays the same is not touched, so that the
 * compiler sees that nothing has changed; files that are no longer generated are removed.
 */
final class OutputFolder {
  private final Path root;
  private final Set<Path> written = new HashSet<>();

  OutputFolder(Path root) {
    this.root = root;
  }

  void write(String packageName, String typeName, String text) throws IOException {
    Path file = root.resolve(packageName.replace('.', '/')).resolve(typeName + ".java");
    written.add(file);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }

  void removeOthers() throws IOException {
    List<Path> others;
    try (Stream<Path> files = Files.walk(root)) {
      others = files.filter(Files::isRegularFile).filter(file -> !written.contains(file)).toList();
    }
    for (Path other : others) {
      Files.delete(other);
    }
  }
}
