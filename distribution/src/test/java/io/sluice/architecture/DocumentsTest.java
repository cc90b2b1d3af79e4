package io.sluice.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Documents name files; the files must be there. */
class DocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern FILE =
      Pattern.compile("`([\\w./-]+/[\\w.-]+\\.(?:java|xml|sh|md))`");
  private static final Pattern LINK = Pattern.compile("]\\(([\\w./-]+)\\)");

  @Test
  void filesNamedByArchitectureExist() throws Exception {
    List<String> named = matches(FILE, "ARCHITECTURE.md");
    assertTrue(named.size() >= 7, "only " + named);
    assertEquals(List.of(), missing(named));
  }

  @Test
  void linksOfReadmeLeadSomewhere() throws Exception {
    List<String> linked = matches(LINK, "README.md");
    assertTrue(linked.size() >= 5, "only " + linked);
    assertEquals(List.of(), missing(linked));
  }

  private static List<String> matches(Pattern pattern, String document) throws Exception {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(ROOT.resolve(document)));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static List<String> missing(List<String> files) {
    return files.stream().filter(file -> !Files.exists(ROOT.resolve(file))).toList();
  }
}
