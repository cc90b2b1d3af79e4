package io.sluice.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Identifies the machine's run since its last boot. */
final class BootId {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /** Returns the kernel's id of this boot; empty where there is none. */
  static String ofMachine() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException elsewhere) {
      return "";
    }
  }
}
