/** Configuration that clients read and change. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.configs;
