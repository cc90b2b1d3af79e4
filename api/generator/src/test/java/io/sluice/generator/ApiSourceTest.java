package io.sluice.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiSourceTest {
  private static MessageSchema schema(String type, String name, int key, String versions) {
    String text =
        "{'type': '%s', 'apiKey': %d, 'name': '%s', 'validVersions': '%s',"
            + "'flexibleVersions': '1+', 'fields': []}";
    return SchemaReader.read(name, text.formatted(type, key, name, versions).replace('\'', '"'));
  }

  private static void assertRefused(String message, MessageSchema... schemas) {
    var refusal = assertThrows(SchemaException.class, () -> ApiSource.of(List.of(schemas)));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void requestAndResponseMustGoTogether() {
    MessageSchema request = schema("request", "ARequest", 1, "0-2");
    assertRefused("ARequest has no response", request);
    String differ = "ARequest and its response differ in key or versions";
    assertRefused(differ, request, schema("response", "AResponse", 2, "0-2"));
    assertRefused(differ, request, schema("response", "AResponse", 1, "0-3"));
  }

  @Test
  void twoApisOfOneKeyAreRefused() {
    assertRefused(
        "two APIs have the key 1",
        schema("request", "ARequest", 1, "0"),
        schema("response", "AResponse", 1, "0"),
        schema("request", "BRequest", 1, "0"),
        schema("response", "BResponse", 1, "0"));
  }

  @Test
  void constantOfAnApiIsItsNameInCapitals() {
    assertEquals(
        "OFFSET_FOR_LEADER_EPOCH",
        schema("response", "OffsetForLeaderEpochResponse", 1, "0").apiConstant());
  }
}
