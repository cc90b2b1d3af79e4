/** Fetch requests: sessions, reading, waiting. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.fetch;
