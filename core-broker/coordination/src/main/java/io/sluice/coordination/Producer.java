package io.sluice.coordination;

/** A producer whose transaction records belong to, as their batch names it. */
public record Producer(long id, short epoch) {}
