package io.sluice.generator;

import java.util.Map;

/**
 * A message.
 *
 * @param name the name of the Java type
 * @param kind what it is
 * @param apiKey the number of the API or of the record type, −1 where there is none
 * @param valid the versions that can be read and written
 * @param stable those of them that are released
 * @param flexible those of them with compact lengths and tagged fields
 * @param root the message's own fields
 * @param structs the structs below it by name, in order of first use
 */
record MessageSchema(
    String name,
    Kind kind,
    int apiKey,
    VersionSet valid,
    VersionSet stable,
    VersionSet flexible,
    Struct root,
    Map<String, Struct> structs) {

  /** What a message is. */
  enum Kind {
    REQUEST,
    RESPONSE,
    HEADER,
    DATA,
    COORDINATOR_KEY,
    COORDINATOR_VALUE
  }

  MessageSchema withStable(VersionSet versions) {
    return new MessageSchema(name, kind, apiKey, valid, versions, flexible, root, structs);
  }

  /** Returns whether the message is asked or answered by an API. */
  boolean hasApi() {
    return kind == Kind.REQUEST || kind == Kind.RESPONSE;
  }

  /** Returns the name of the API: the message's without its last word. */
  String apiName() {
    return name.substring(
        0, name.length() - (kind == Kind.REQUEST ? "Request" : "Response").length());
  }

  /** Returns the name of the API's constant. */
  String apiConstant() {
    return apiName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
  }
}
