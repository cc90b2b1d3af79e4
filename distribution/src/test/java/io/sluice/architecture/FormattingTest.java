package io.sluice.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All sources stand as google-java-format puts them. With {@code -Dsluice.format=apply} this test
 * puts them so instead of complaining.
 */
class FormattingTest {
  private static final boolean APPLY = "apply".equals(System.getProperty("sluice.format"));
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private final Formatter formatter = new Formatter();

  @Test
  void sourcesAreFormatted() {
    List<Path> sources = sources();
    assertTrue(sources.size() > 200, "found only " + sources.size() + " sources");
    List<Path> others =
        sources.stream().filter(source -> !formatted(source)).map(ROOT::relativize).toList();
    assertEquals(List.of(), others, "to format them: see CONTRIBUTING.md");
  }

  private boolean formatted(Path source) {
    try {
      String text = Files.readString(source);
      String wanted = formatted(text);
      if (APPLY && !text.equals(wanted)) {
        Files.writeString(source, wanted);
        return true;
      }
      return text.equals(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new IllegalStateException(source + " cannot be formatted", e);
    }
  }

  private String formatted(String text) throws FormatterException {
    String imports = RemoveUnusedImports.removeUnusedImports(text);
    return formatter.formatSource(
        ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.GOOGLE));
  }

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(path -> path.toString().endsWith(".java"))
          .filter(
              path -> path.toString().contains("/src/") && !path.toString().contains("/target/"))
          .filter(path -> !path.toString().contains("/resources/"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
