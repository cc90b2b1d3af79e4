package io.sluice.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaMergeTest {
  private static MessageSchema schema(String valid, String fields, String more) {
    String text =
        "{'type': 'request', 'apiKey': 1, 'name': 'ARequest', 'validVersions': '%s',"
            + "'flexibleVersions': '4+', 'fields': [%s] %s}";
    return SchemaReader.read("A.json", text.formatted(valid, fields, more).replace('\'', '"'));
  }

  private static MessageSchema schema(String valid, String fields) {
    return schema(valid, fields, "");
  }

  private static String field(String name, String type, String versions, String more) {
    return "{'name': '%s', 'type': '%s', 'versions': '%s'%s}".formatted(name, type, versions, more);
  }

  private static List<String> names(MessageSchema schema) {
    return schema.root().fields().stream()
        .map(field -> field.name() + " " + field.versions().and(schema.valid()))
        .toList();
  }

  @Test
  void versionsBelowAreThoseOfTheOlderRelease() {
    MessageSchema newer = schema("2-5", field("X", "int32", "0-4", ", 'ignorable': true"));
    MessageSchema older = schema("0-3", field("X", "int32", "1+", ""));
    MessageSchema merged = SchemaMerge.merge(newer, older);
    assertEquals("0-5", merged.valid().toString());
    assertEquals("4-5", merged.flexible().toString());
    assertEquals(List.of("x 1-4"), names(merged));
    VersionSet ignorable = merged.root().fields().get(0).ignorable();
    assertEquals("2-5", ignorable.and(merged.valid()).toString());
  }

  @Test
  void olderReleaseAddsNothingWhereTheNewerOneSpeaksItsVersions() {
    MessageSchema newer = schema("0-5", field("X", "int32", "0+", ""));
    MessageSchema older = schema("0-4", field("Y", "string", "0+", ""));
    assertSame(newer, SchemaMerge.merge(newer, older));
  }

  @Test
  void versionThatWasNotStableIsLeftOut() {
    MessageSchema newer = schema("1-2", field("X", "int32", "0+", ""));
    MessageSchema older =
        schema("0", field("X", "int32", "0+", ""), ", 'latestVersionUnstable': true");
    assertEquals("1-2", SchemaMerge.merge(newer, older).valid().toString());
  }

  @Test
  void messageThatIsNoLongerSpokenIsThatOfTheOlderRelease() {
    MessageSchema newer = schema("none", "");
    MessageSchema older = schema("0-3", field("X", "int32", "2+", ""));
    MessageSchema merged = SchemaMerge.merge(newer, older);
    assertEquals("0-3", merged.valid().toString());
    assertEquals(List.of("x 2-3"), names(merged));
  }

  @Test
  void fieldsOfTheOlderReleaseKeepTheirPlaces() {
    MessageSchema newer =
        schema("2-3", field("B", "int8", "0+", "") + "," + field("D", "int8", "2+", ""));
    MessageSchema older =
        schema(
            "0-2",
            String.join(
                ",",
                field("A", "int8", "0", ""),
                field("B", "int8", "0+", ""),
                field("C", "int8", "0-1", ""),
                field("E", "int8", "2", "")));
    List<String> merged = names(SchemaMerge.merge(newer, older));
    assertEquals(List.of("a 0", "b 0-3", "c 0-1", "d 2-3"), merged);
  }

  @Test
  void contradictionsAreRefused() {
    MessageSchema newer = schema("2-3", field("X", "int32", "0+", ""));
    for (String other :
        List.of(field("X", "int64", "0+", ""), field("X", "int32", "0+", ", 'default': '1'"))) {
      var refusal =
          assertThrows(SchemaException.class, () -> SchemaMerge.merge(newer, schema("0-1", other)));
      assertEquals(
          "ARequest.x: type, default or tag differs between releases", refusal.getMessage());
    }
  }

  @Test
  void otherOrderOfFieldsIsRefused() {
    String a = field("A", "int8", "0+", "");
    String b = field("B", "int8", "0+", "");
    MessageSchema newer = schema("2-3", a + "," + b);
    MessageSchema older = schema("0-1", b + "," + a);
    assertThrows(SchemaException.class, () -> SchemaMerge.merge(newer, older));
  }
}
