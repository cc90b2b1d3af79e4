/** Reads requests, finds their handlers, writes the answers. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.dispatch;
