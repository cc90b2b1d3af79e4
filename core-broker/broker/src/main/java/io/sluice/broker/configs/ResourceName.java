package io.sluice.broker.configs;

/** What tells the resources of a request apart. */
record ResourceName(byte type, String name) {}
