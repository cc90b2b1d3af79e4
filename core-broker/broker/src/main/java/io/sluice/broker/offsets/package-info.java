/** Looking up and moving offsets. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.offsets;
