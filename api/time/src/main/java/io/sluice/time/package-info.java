/**
 * The clock, timers, threads and sources of randomness that the rest of Sluice is given instead of
 * reaching for the JDK's own.
 *
 * <p>A state machine takes a {@link io.sluice.time.Clock} and a {@link io.sluice.time.Scheduler};
 * in production they are {@link io.sluice.time.Clock#system()} and an event loop or {@link
 * io.sluice.time.ThreadScheduler}, in a simulation both are one {@link io.sluice.time.VirtualTime}.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.time;
