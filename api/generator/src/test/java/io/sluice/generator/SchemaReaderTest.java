package io.sluice.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas that the generator does not understand are refused with what and where. */
class SchemaReaderTest {
  private static MessageSchema readFields(String fields) {
    return read("'fields': [" + fields + "]");
  }

  private static MessageSchema read(String rest) {
    String text =
        "{'type': 'data', 'name': 'M', 'validVersions': '0-3', 'flexibleVersions': '2+', %s}"
            .formatted(rest);
    return SchemaReader.read("M.json", text.replace('\'', '"'));
  }

  private static void assertRefused(String message, Runnable reading) {
    var refusal = assertThrows(SchemaException.class, reading::run);
    assertEquals(message, refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'type': 'int24' | type 'int24' is unknown",
        "'type': '' | 'type' is missing",
        "'type': '[][]int32' | type '[][]int32': arrays of arrays are not supported",
        "'type': '[]bool' | M.X: arrays of this type are not supported",
        "'type': '[]bytes' | M.X: arrays of this type are not supported",
        "'type': 'int8', 'default': '128' | M.X: '128' is no valid default",
        "'type': 'uint16', 'default': '-1' | M.X: '-1' is no valid default",
        "'type': 'int32', 'default': 'many' | M.X: 'many' is no valid default",
        "'type': 'int32', 'default': 'null' | M.X: 'null' is no valid default",
        "'type': 'bool', 'default': 'yes' | M.X: 'yes' is no valid default",
        "'type': 'bytes', 'default': 'x' | M.X: 'x' is no valid default",
        "'type': '[]int32', 'default': '1' | M.X: '1' is no valid default",
        "'type': 'int32', 'nullableVersions': '0+' | M.X is nullable, which its type cannot be",
        "'type': 'int32', 'colour': 'red' | M.X: 'colour' is unknown",
        "'type': 'int32', 'fields': [] | M.X has fields but is no struct",
        "'type': 'int32', 'tag': 0 | M.X needs both a tag and tagged versions, or neither",
        "'type': 'int32', 'taggedVersions': '2+' |"
            + " M.X needs both a tag and tagged versions, or neither",
        "'type': 'int32', 'tag': 0, 'taggedVersions': '1+' |"
            + " M.X is tagged in a version that is not flexible",
        "'type': 'int32', 'nullableVersions': 'all' | 'all' is no range of versions",
      })
  void fieldThatIsNotUnderstoodIsRefused(String attributes, String message) {
    String field = "{'name': 'X', 'versions': '0+', " + attributes + "}";
    assertRefused("M.json: " + message, () -> readFields(field));
  }

  @Test
  void messageThatIsNotUnderstoodIsRefused() {
    assertRefused("M.json: M: 'colour' is unknown", () -> read("'colour': 'red'"));
    assertRefused(
        "P.json: message type 'poem' is unknown",
        () ->
            SchemaReader.read(
                "P.json", "{\"type\": \"poem\", \"name\": \"P\", \"validVersions\": \"none\"}"));
    assertRefused(
        "M.json: 'versions' is missing", () -> readFields("{'name': 'X', 'type': 'int8'}"));
    assertRefused("E.json: 'name' is missing", () -> SchemaReader.read("E.json", "{}"));
    var broken = assertThrows(SchemaException.class, () -> SchemaReader.read("E.json", "{ nope"));
    assertTrue(broken.getMessage().startsWith("E.json: "), broken.getMessage());
  }

  @Test
  void fieldThatIsTaggedIsThereInItsTaggedVersions() {
    MessageSchema schema =
        readFields("{'name': 'X', 'type': 'int8', 'taggedVersions': '2+', 'tag': 0}");
    Field field = schema.root().fields().get(0);
    assertEquals(VersionSet.parse("2+"), field.versions());
    assertEquals(VersionSet.parse("2+"), field.tagged());
  }

  @Test
  void structThatIsDeclaredTwiceIsRefused() {
    String struct = "{'name': '%s', 'type': 'S', 'versions': '0+', 'fields': []}";
    assertRefused(
        "M.json: struct S is declared twice",
        () -> readFields(struct.formatted("A") + "," + struct.formatted("B")));
  }

  @Test
  void structThatIsNotDeclaredIsRefused() {
    MessageSchema schema = readFields("{'name': 'X', 'type': '[]Ghost', 'versions': '0+'}");
    assertRefused(
        "M: struct Ghost is not declared",
        () -> MessageSource.of(schema, MessageSource.PACKAGE, "1"));
  }

  @Test
  void structThatHoldsItselfIsRefused() {
    MessageSchema schema =
        readFields(
            "{'name': 'X', 'type': '[]S', 'versions': '0+', 'fields': ["
                + "{'name': 'More', 'type': '[]S', 'versions': '0+'}]}");
    assertRefused(
        "M: struct S holds itself", () -> MessageSource.of(schema, MessageSource.PACKAGE, "1"));
  }

  /** Such an array could claim any number of elements without a byte to show for them. */
  @Test
  void arrayOfElementsWithoutBytesIsRefused() {
    MessageSchema schema =
        readFields(
            "{'name': 'X', 'type': '[]S', 'versions': '0+', 'fields': ["
                + "{'name': 'Y', 'type': 'int8', 'versions': '1+'}]}");
    assertRefused(
        "M: an element S would take no bytes",
        () -> MessageSource.of(schema, MessageSource.PACKAGE, "1"));
  }

  @Test
  void structThatIsCalledLikeAnImportIsRefused() {
    MessageSchema schema =
        readFields("{'name': 'X', 'type': 'Uuid', 'versions': '0+', 'fields': []}");
    assertRefused(
        "M: struct name Uuid is taken", () -> MessageSource.of(schema, MessageSource.PACKAGE, "1"));
  }

  @Test
  void leastSizeOfAnElementIsThatOfItsSmallestVersion() {
    MessageSchema schema =
        readFields(
            "{'name': 'X', 'type': '[]S', 'versions': '0+', 'fields': ["
                + "{'name': 'A', 'type': 'string', 'versions': '0+'},"
                + "{'name': 'B', 'type': 'int64', 'versions': '0-1'},"
                + "{'name': 'C', 'type': '[]int32', 'versions': '0+'},"
                + "{'name': 'D', 'type': 'uuid', 'versions': '3+'},"
                + "{'name': 'E', 'type': 'int32', 'versions': '2+', 'tag': 0,"
                + " 'taggedVersions': '2+'}]}");
    // Version 2: a compact string, a compact array and the count of tagged fields.
    assertEquals(3, Layout.of(schema).get("S").sizeMin());
  }
}
