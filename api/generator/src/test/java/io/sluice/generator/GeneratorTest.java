package io.sluice.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command does with its folders. */
class GeneratorTest {
  private static final String DATA =
      """
      { "type": "data", "name": "%s", "validVersions": "0", "flexibleVersions": "none",
        "fields": [ { "name": "X", "type": "%s", "versions": "0+" } ] }
      """;

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;

  private Path release(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private Path generated(String message) {
    return folder.resolve("out/io/sluice/protocol/message/" + message + ".java");
  }

  private void generate() throws IOException {
    Generator.main(
        new String[] {
          folder.resolve("out").toString(), MessageSource.PACKAGE, folder.resolve("1").toString()
        });
  }

  @Test
  void unchangedFileIsNotTouchedAndAChangedOneIs() throws IOException {
    Files.writeString(release("1").resolve("A.json"), DATA.formatted("A", "int32"));
    Files.writeString(release("1").resolve("B.json"), DATA.formatted("B", "int32"));
    generate();
    Files.setLastModifiedTime(generated("A"), LONG_AGO);
    Files.setLastModifiedTime(generated("B"), LONG_AGO);

    Files.writeString(release("1").resolve("B.json"), DATA.formatted("B", "int64"));
    generate();

    assertEquals(LONG_AGO, Files.getLastModifiedTime(generated("A")));
    assertTrue(Files.getLastModifiedTime(generated("B")).compareTo(LONG_AGO) > 0);
    assertTrue(Files.readString(generated("B")).contains("long x"));
  }

  @Test
  void fileOfAMessageThatIsGoneIsRemoved() throws IOException {
    Path schema = release("1").resolve("A.json");
    Files.writeString(schema, DATA.formatted("A", "int32"));
    Files.writeString(release("1").resolve("B.json"), DATA.formatted("B", "int32"));
    generate();
    Files.delete(schema);
    generate();
    assertFalse(Files.exists(generated("A")));
    assertTrue(Files.exists(generated("B")));
  }

  @Test
  void apiThatHasBeenRenamedKeepsItsNewName() throws IOException {
    String api =
        """
        { "type": "%s", "apiKey": 3, "name": "%s", "validVersions": "%s",
          "flexibleVersions": "0+", "fields": [] }
        """;
    for (String kind : List.of("Request", "Response")) {
      String type = kind.toLowerCase(java.util.Locale.ROOT);
      Files.writeString(
          release("2").resolve(kind + ".json"), api.formatted(type, "New" + kind, "0-1"));
      Files.writeString(
          release("1").resolve(kind + ".json"), api.formatted(type, "Old" + kind, "0"));
    }
    Generator.generate(
        folder.resolve("out"),
        MessageSource.PACKAGE,
        List.of(folder.resolve("2"), folder.resolve("1")));
    assertTrue(Files.exists(generated("NewRequest")));
    assertFalse(Files.exists(generated("OldRequest")));
  }

  @Test
  void folderWithoutSchemasIsAnError() throws IOException {
    Path empty = release("1");
    var refusal = assertThrows(SchemaException.class, this::generate);
    assertEquals("no schemas in " + empty, refusal.getMessage());
  }

  @Test
  void commandWithoutFoldersSaysHowItIsUsed() {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> Generator.main(new String[] {"out"}));
    assertTrue(refusal.getMessage().startsWith("usage: "));
  }
}
