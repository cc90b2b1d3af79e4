/** Broker modules: finding them, starting them, and what the broker offers them. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.modules;
