package io.sluice.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * A properties file, in UTF-8, in the order of its lines.
 *
 * @param settings what it sets; the last value where a key stands twice
 * @param duplicates the keys that stand in it more than once
 */
record SettingsFile(Map<String, String> settings, Set<String> duplicates) {

  /** Reads a file; throws IOException whose message is a sentence about the file. */
  static SettingsFile read(Path file) throws IOException {
    InOrder properties = new InOrder();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IOException(file + " is not a properties file in UTF-8: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e, e);
    }
    return new SettingsFile(properties.settings, properties.duplicates);
  }

  /** Properties forget the order and the earlier value of a key; this one does not. */
  private static final class InOrder extends Properties {
    private static final long serialVersionUID = 1;
    private final transient Map<String, String> settings = new LinkedHashMap<>();
    private final transient Set<String> duplicates = new LinkedHashSet<>();

    @Override
    public synchronized Object put(Object key, Object value) {
      Object before = settings.put((String) key, (String) value);
      if (before != null) {
        duplicates.add((String) key);
      }
      return super.put(key, value);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
