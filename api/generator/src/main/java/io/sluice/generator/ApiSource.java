package io.sluice.generator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes the list of APIs, and the methods that read a message by its API. */
final class ApiSource {
  static final String PACKAGE = "io.sluice.protocol";

  /** The API whose first version has a request header of its own, without a client id. */
  private static final String SHORT_HEADER = "CONTROLLED_SHUTDOWN";

  private static final String SHORT_HEADER_RULE =
      "this == CONTROLLED_SHUTDOWN && version == 0 ? 0 : 1";

  /** The API whose response header never changes, so that any client can read the answer. */
  private static final String FIXED_HEADER = "API_VERSIONS";

  private static final String FIXED_HEADER_RULE =
      "version >= flexibleFrom && this != API_VERSIONS ? 1 : 0";
  private static final String FLEXIBLE = "version >= flexibleFrom ? 1 : 0";

  private final List<MessageSchema> requests;

  private ApiSource(List<MessageSchema> requests) {
    this.requests = requests;
  }

  /**
   * Creates the writer.
   *
   * @throws SchemaException if requests and responses do not go together
   */
  static ApiSource of(List<MessageSchema> schemas) {
    List<MessageSchema> requests = new ArrayList<>();
    for (MessageSchema schema : schemas) {
      if (schema.kind() == MessageSchema.Kind.REQUEST) {
        requests.add(schema);
        checkResponse(schema, schemas);
      }
    }
    requests.sort(Comparator.comparingInt(MessageSchema::apiKey));
    for (int i = 1; i < requests.size(); i++) {
      if (requests.get(i).apiKey() == requests.get(i - 1).apiKey()) {
        throw new SchemaException("two APIs have the key " + requests.get(i).apiKey());
      }
    }
    return new ApiSource(requests);
  }

  private static void checkResponse(MessageSchema request, List<MessageSchema> schemas) {
    String name = request.apiName() + "Response";
    MessageSchema response =
        schemas.stream()
            .filter(schema -> schema.name().equals(name))
            .findAny()
            .orElseThrow(() -> new SchemaException(request.name() + " has no response"));
    if (response.apiKey() != request.apiKey()
        || !response.valid().equals(request.valid())
        || !response.flexible().equals(request.flexible())) {
      throw new SchemaException(request.name() + " and its response differ in key or versions");
    }
  }

  /** Returns the text of {@code ApiKey}. */
  String apiKey() {
    Code code = new Code();
    code.line("// Generated from the requests' schemas. Not to be edited.");
    code.line("package %s;", PACKAGE).blank();
    code.line("import java.util.Arrays;");
    code.line("import org.jspecify.annotations.Nullable;").blank();
    code.line(
        "/** The APIs of the protocol and the released versions in which they can be spoken. */");
    code.line("public enum ApiKey {");
    for (int i = 0; i < requests.size(); i++) {
      code.line("%s%s", constant(requests.get(i)), i < requests.size() - 1 ? "," : ";");
    }
    code.blank();
    String body =
        BODY.replace("REQUEST_HEADER", has(SHORT_HEADER) ? SHORT_HEADER_RULE : "1")
            .replace("RESPONSE_HEADER", has(FIXED_HEADER) ? FIXED_HEADER_RULE : FLEXIBLE);
    body.lines().map(String::strip).forEach(line -> code.line("%s", comment(line)));
    return code.toString();
  }

  private boolean has(String constant) {
    return requests.stream().anyMatch(request -> request.apiConstant().equals(constant));
  }

  /** Returns the line, that of a comment with the space that its star stands behind. */
  private static String comment(String line) {
    return line.startsWith("*") ? " " + line : line;
  }

  private static String constant(MessageSchema request) {
    int lowest = request.stable().lowest();
    int highest = request.stable().highest();
    String flexible =
        request.flexible().isEmpty() ? "Short.MAX_VALUE" : "" + request.flexible().lowest();
    return "%s(%d, %d, %d, %s)"
        .formatted(request.apiConstant(), request.apiKey(), lowest, highest, flexible);
  }

  /** Returns the text of {@code Messages}. */
  String messages() {
    Code code = new Code();
    code.line("// Generated from the requests' schemas. Not to be edited.");
    code.line("package %s;", MessageSource.PACKAGE).blank();
    code.line("import io.sluice.protocol.ApiKey;");
    code.line("import java.nio.ByteBuffer;").blank();
    code.line("/** Reads messages of which only the API is known. */");
    code.line("public final class Messages {");
    code.line("private Messages() {}").blank();
    writeReader(code, "Request");
    code.blank();
    writeReader(code, "Response");
    return code.line("}").toString();
  }

  private void writeReader(Code code, String suffix) {
    code.line("/** Reads a %s, without its header. */", suffix.toLowerCase(java.util.Locale.ROOT));
    code.line(
        "public static %sMessage read%s(ApiKey key, ByteBuffer in, int version) {", suffix, suffix);
    code.line("return switch (key) {");
    for (MessageSchema request : requests) {
      String type = request.apiName() + suffix;
      code.broken("case " + request.apiConstant() + " ->", type + ".read(in, version);");
    }
    code.line("};").line("}");
  }

  private static final String BODY =
      """
      /** From this number on APIs are Sluice's own. */
      private static final int OWN_FROM = 10000;

      private static final ApiKey[] BY_ID = byId(false);
      private static final ApiKey[] OWN_BY_ID = byId(true);

      private final short id;
      private final short minVersion;
      private final short maxVersion;
      private final int flexibleFrom;

      ApiKey(int id, int minVersion, int maxVersion, int flexibleFrom) {
      this.id = (short) id;
      this.minVersion = (short) minVersion;
      this.maxVersion = (short) maxVersion;
      this.flexibleFrom = flexibleFrom;
      }

      /** Returns the number on the wire. */
      public short id() {
      return id;
      }

      /** Returns whether the API is one of Sluice's own, which Kafka does not know. */
      public boolean isOwn() {
      return id >= OWN_FROM;
      }

      /** Returns the lowest version that can be read and written. */
      public short minVersion() {
      return minVersion;
      }

      /** Returns the highest released version that can be read and written. */
      public short maxVersion() {
      return maxVersion;
      }

      /** Returns whether the version can be read and written and is released. */
      public boolean supports(int version) {
      return version >= minVersion && version <= maxVersion;
      }

      /** Returns the version of the header before a request of the given version. */
      public int requestHeaderVersion(int version) {
      if (version >= flexibleFrom) {
      return 2;
      }
      return REQUEST_HEADER;
      }

      /** Returns the version of the header before a response of the given version. */
      public int responseHeaderVersion(int version) {
      return RESPONSE_HEADER;
      }

      /** Returns the API of this number, null if there is none. */
      public static @Nullable ApiKey of(int id) {
      return id < OWN_FROM ? at(BY_ID, id) : at(OWN_BY_ID, id - OWN_FROM);
      }

      private static @Nullable ApiKey at(ApiKey[] keys, int index) {
      return index >= 0 && index < keys.length ? keys[index] : null;
      }

      /** Returns the APIs of one kind, each at the index that its number gives. */
      private static ApiKey[] byId(boolean own) {
      ApiKey[] byId = {};
      for (ApiKey key : values()) {
      if (key.isOwn() == own) {
      int index = own ? key.id - OWN_FROM : key.id;
      byId = Arrays.copyOf(byId, index + 1);
      byId[index] = key;
      }
      }
      return byId;
      }
      }
      """;
}
