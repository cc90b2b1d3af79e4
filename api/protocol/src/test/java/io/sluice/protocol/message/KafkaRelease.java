package io.sluice.protocol.message;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.kafka.common.protocol.ApiKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A release of kafka-clients: its schemas, and its own classes for the messages, by reflection. */
final class KafkaRelease {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  /** The release whose rules hold wherever it speaks a version. */
  static final KafkaRelease NEWER = new KafkaRelease(jarOf(ApiKeys.class));

  /** The release that speaks lower versions. */
  static final KafkaRelease OLDER =
      new KafkaRelease(Path.of("target/kafka-older/kafka-clients.jar"));

  private final ClassLoader loader;
  private final Map<String, JsonNode> schemas = new TreeMap<>();

  private KafkaRelease(Path jar) {
    try {
      URL slf4j = jarOf(Logger.class).toUri().toURL();
      URL binding = jarOf(LoggerFactory.getILoggerFactory().getClass()).toUri().toURL();
      URL[] urls = {jar.toUri().toURL(), slf4j, binding};
      loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
      readSchemas(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readSchemas(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().matches("common/message/\\w+\\.json")) {
          try (InputStream in = file.getInputStream(entry)) {
            JsonNode schema = JSON.readTree(in);
            schemas.put(schema.get("name").asText(), schema);
          }
        }
      }
    }
  }

  private static Path jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the schemas by the messages' names. */
  Map<String, JsonNode> schemas() {
    return schemas;
  }

  /** Returns whether the release has any version of the message left. */
  boolean speaks(String message) {
    JsonNode schema = schemas.get(message);
    return schema != null && !schema.get("validVersions").asText().equals("none");
  }

  /** Returns the release's class of the message. */
  Class<?> type(String message) throws ReflectiveOperationException {
    boolean data = schemas.get(message).get("type").asText().equals("data");
    return type0("message." + message + (data ? "" : "Data"));
  }

  private Class<?> type0(String name) throws ClassNotFoundException {
    return loader.loadClass("org.apache.kafka.common." + name);
  }

  int lowestVersion(String message) throws ReflectiveOperationException {
    return type(message).getField("LOWEST_SUPPORTED_VERSION").getShort(null);
  }

  int highestVersion(String message) throws ReflectiveOperationException {
    return type(message).getField("HIGHEST_SUPPORTED_VERSION").getShort(null);
  }

  /** Returns a message with defaults. */
  Object create(String message) throws ReflectiveOperationException {
    return type(message).getConstructor().newInstance();
  }

  /** Reads a message and expects it to take all bytes. */
  Object read(String message, byte[] bytes, int version) throws ReflectiveOperationException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Object accessor =
        type0("protocol.ByteBufferAccessor").getConstructor(ByteBuffer.class).newInstance(buffer);
    Object read =
        type(message)
            .getConstructor(type0("protocol.Readable"), short.class)
            .newInstance(accessor, (short) version);
    if (buffer.hasRemaining()) {
      throw new AssertionError(message + ": " + buffer.remaining() + " bytes are left");
    }
    return read;
  }

  /** Writes a message; null if it says that the version cannot carry it. */
  byte[] write(Object message, int version) throws ReflectiveOperationException {
    Class<?> type = type0("protocol.Message");
    Class<?> cacheType = type0("protocol.ObjectSerializationCache");
    Object cache = cacheType.getConstructor().newInstance();
    try {
      int size =
          (int)
              type.getMethod("size", cacheType, short.class)
                  .invoke(message, cache, (short) version);
      ByteBuffer buffer = ByteBuffer.allocate(size);
      Object accessor =
          type0("protocol.ByteBufferAccessor").getConstructor(ByteBuffer.class).newInstance(buffer);
      type.getMethod("write", type0("protocol.Writable"), cacheType, short.class)
          .invoke(message, accessor, cache, (short) version);
      if (buffer.hasRemaining()) {
        throw new AssertionError(message + ": " + buffer.remaining() + " bytes are left");
      }
      return buffer.array();
    } catch (InvocationTargetException e) {
      return null;
    }
  }
}
