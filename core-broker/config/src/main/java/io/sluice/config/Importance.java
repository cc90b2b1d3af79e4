package io.sluice.config;

/** How likely it is that somebody wants to set a key. */
public enum Importance {
  /** Most installations think about it. */
  HIGH,
  /** Some installations do. */
  MEDIUM,
  /** For special cases. */
  LOW
}
