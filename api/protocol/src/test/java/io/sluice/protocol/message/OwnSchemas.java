package io.sluice.protocol.message;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The schemas of Sluice's own APIs. */
final class OwnSchemas {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private static final Map<String, JsonNode> ALL = read();

  private OwnSchemas() {}

  /** Returns the schemas by the messages' names. */
  static Map<String, JsonNode> all() {
    return ALL;
  }

  private static Map<String, JsonNode> read() {
    try (Stream<Path> files = Files.list(Path.of("src/main/schemas/sluice"))) {
      Map<String, JsonNode> schemas = new TreeMap<>();
      for (Path file : files.toList()) {
        JsonNode schema = JSON.readTree(Files.readString(file));
        schemas.put(schema.get("name").asText(), schema);
      }
      return schemas;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
