package io.sluice.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PluginSettingsTest {
  private final PluginSettings settings =
      PluginSettings.of(
          Map.of(
              "name", " x ", "flag", "TRUE", "number", "5", "list", "a, b", "empty", "", "mode",
              "hash"));

  @Test
  void settingsAreTyped() {
    assertEquals("x", settings.required("name"));
    assertEquals(Optional.empty(), settings.text("none"));
    assertTrue(settings.flag("flag", false));
    assertFalse(settings.flag("none", false));
    assertEquals(5, settings.number("number", 1, 0, 10));
    assertEquals(1, settings.number("none", 1, 0, 10));
    assertEquals(List.of("a", "b"), settings.list("list"));
    assertEquals(List.of(), settings.list("empty"));
    assertEquals("hash", settings.oneOf("mode", "mask", "hash"));
    assertEquals("mask", settings.oneOf("none", "mask", "hash"));
  }

  @Test
  void wrongSettingSaysWhatIsAllowed() {
    assertMessage("the setting 'none' is missing", () -> settings.required("none"));
    assertMessage("the setting 'empty' is missing", () -> settings.required("empty"));
    assertMessage(
        "the setting 'number' is '5'; allowed: a whole number from 6 to 10",
        () -> settings.number("number", 6, 6, 10));
    assertMessage(
        "the setting 'name' is 'x'; allowed: a whole number from 6 to 10",
        () -> settings.number("name", 6, 6, 10));
    assertMessage(
        "the setting 'name' is 'x'; allowed: true or false", () -> settings.flag("name", true));
    assertMessage(
        "the setting 'mode' is 'hash'; allowed: one of mask, drop",
        () -> settings.oneOf("mode", "mask", "drop"));
  }

  @Test
  void settingThatNobodyAskedForIsLeftOver() {
    settings.required("name");
    settings.flag("flag", false);
    settings.number("number", 1, 0, 10);
    settings.list("empty");
    settings.text("nome");
    assertEquals(List.of("list", "mode"), settings.unread());
    assertEquals(List.of("empty", "flag", "name", "nome", "number"), settings.known());
  }

  private static void assertMessage(String expected, Executable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
