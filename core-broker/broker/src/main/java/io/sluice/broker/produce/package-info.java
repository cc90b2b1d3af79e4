/** Produce requests: checked where they lie, staged, acknowledged. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.produce;
