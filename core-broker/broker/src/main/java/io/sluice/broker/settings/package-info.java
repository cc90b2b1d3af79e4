/** The configuration as it is now. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.settings;
