/** Topics: what clients are told of them, and how they are made. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.topics;
