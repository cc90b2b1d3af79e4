/** Moving replicas from one log directory of this broker to another. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.logdirs;
