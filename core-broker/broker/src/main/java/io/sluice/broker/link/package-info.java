/** Connections from this broker to others. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.link;
