package io.sluice.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The command: {@code Generator OUTPUT PACKAGE NEWER OLDER…} reads the schemas in the folders,
 * newest release first, and writes Java into the package. A folder is called as what the schemas
 * are from.
 */
public final class Generator {
  private Generator() {}

  /** Runs the command. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3) {
      throw new IllegalArgumentException(
          "usage: Generator OUTPUT PACKAGE NEWEST-SCHEMAS [OLDER-SCHEMAS]…");
    }
    List<Path> releases = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      releases.add(Path.of(arguments[i]));
    }
    generate(Path.of(arguments[0]), arguments[1], releases);
  }

  static void generate(Path output, String packageName, List<Path> releases) throws IOException {
    List<Sourced> sources = merged(releases);
    OutputFolder folder = new OutputFolder(output);
    for (Sourced source : sources) {
      String releaseNames = String.join(" and ", source.releases());
      String text = MessageSource.of(source.schema(), packageName, releaseNames);
      folder.write(packageName, source.schema().name(), text);
    }
    List<MessageSchema> schemas = sources.stream().map(Sourced::schema).toList();
    if (schemas.stream().anyMatch(schema -> schema.kind() == MessageSchema.Kind.REQUEST)) {
      ApiSource apis = ApiSource.of(schemas);
      folder.write(ApiSource.PACKAGE, "ApiKey", apis.apiKey());
      folder.write(MessageSource.PACKAGE, "Messages", apis.messages());
    }
    folder.removeOthers();
  }

  /** A schema and the releases that have one of its name. */
  private record Sourced(MessageSchema schema, List<String> releases) {
    Sourced merge(Sourced older) {
      List<String> both = new ArrayList<>(releases);
      both.addAll(older.releases);
      return new Sourced(SchemaMerge.merge(schema, older.schema), both);
    }
  }

  private static List<Sourced> merged(List<Path> releases) throws IOException {
    Map<String, Sourced> byName = new TreeMap<>();
    for (Path release : releases) {
      List<String> origin = List.of(release.getFileName().toString());
      for (MessageSchema schema : read(release)) {
        String name = nameOfSameApi(byName, schema);
        byName.merge(name, new Sourced(schema, origin), Sourced::merge);
      }
    }
    byName.values().removeIf(source -> source.schema().stable().isEmpty());
    return List.copyOf(byName.values());
  }

  /**
   * Returns the name under which an API is known already: some have been renamed between releases.
   */
  private static String nameOfSameApi(Map<String, Sourced> known, MessageSchema schema) {
    return known.values().stream()
        .map(Sourced::schema)
        .filter(other -> other.apiKey() >= 0 && other.apiKey() == schema.apiKey())
        .filter(other -> other.kind() == schema.kind())
        .map(MessageSchema::name)
        .findAny()
        .orElse(schema.name());
  }

  private static List<MessageSchema> read(Path release) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(release)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new SchemaException("no schemas in " + release);
    }
    List<MessageSchema> schemas = new ArrayList<>();
    for (Path file : files) {
      schemas.add(SchemaReader.read(file.getFileName().toString(), Files.readString(file)));
    }
    schemas.replaceAll(schema -> asStableAsRequest(schema, schemas));
    return schemas;
  }

  /** Only a request's schema says that its latest version is not yet stable. */
  private static MessageSchema asStableAsRequest(MessageSchema schema, List<MessageSchema> all) {
    if (schema.kind() != MessageSchema.Kind.RESPONSE) {
      return schema;
    }
    return all.stream()
        .filter(other -> other.kind() == MessageSchema.Kind.REQUEST)
        .filter(other -> other.apiKey() == schema.apiKey())
        .findAny()
        .map(request -> schema.withStable(request.stable()))
        .orElse(schema);
  }
}
