package io.sluice.metadata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The file {@code myid} in an embedded server's directory, as ZooKeeper knows it: which server of
 * an ensemble the data belongs to.
 *
 * <p>A server that takes the wrong data, or data of which the others know nothing, can make an
 * ensemble forget what it has acknowledged. So the directory of a server that was alone is not
 * taken into an ensemble by itself, nor the other way round.
 */
final class MemberFile {
  private static final String NAME = "myid";

  private MemberFile() {}

  /**
   * Makes a directory that of a member.
   *
   * @throws IOException if it is another's; the message says how to make it this one's
   */
  static void claim(Path directory, int id) throws IOException {
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      String found = Files.readString(file).strip();
      if (!found.equals(Integer.toString(id))) {
        throw new IOException(
            "%s belongs to ZooKeeper server %s, but zookeeper.embedded.id is %d"
                .formatted(directory, found, id));
      }
      return;
    }
    if (holdsData(directory)) {
      throw new IOException(
          ("%s holds the data of an embedded ZooKeeper server that was alone; an ensemble could go"
                  + " on without it. To make it an ensemble's, stop the broker, copy the directory"
                  + " to every broker of the ensemble, and write into the file %s of each copy the"
                  + " zookeeper.embedded.id of its broker")
              .formatted(directory, NAME));
    }
    Files.writeString(file, id + "\n");
  }

  /**
   * Makes sure that a directory is not that of a member.
   *
   * @throws IOException if it is
   */
  static void refuseMember(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (Files.exists(file)) {
      throw new IOException(
          ("%s belongs to ZooKeeper server %s of an ensemble, but zookeeper.embedded.servers is not"
                  + " set. To go on alone with what it holds, delete the file %s in it")
              .formatted(directory, Files.readString(file).strip(), NAME));
    }
  }

  private static boolean holdsData(Path directory) throws IOException {
    Path data = directory.resolve(EmbeddedZooKeeper.VERSION_FOLDER);
    if (!Files.isDirectory(data)) {
      return false;
    }
    try (Stream<Path> files = Files.list(data)) {
      return files.findAny().isPresent();
    }
  }
}
