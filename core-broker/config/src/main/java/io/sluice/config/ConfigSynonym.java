package io.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * One of the settings from which a key's value may come.
 *
 * @param name the key under which it was set
 * @param value as it was written; null for a secret, and for a default that there is none of
 * @param source the place where it was set
 */
public record ConfigSynonym(String name, @Nullable String value, ConfigSource source) {}
