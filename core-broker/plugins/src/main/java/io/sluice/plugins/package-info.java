/**
 * Plugins: found in a folder, each loaded by itself, chosen by name.
 *
 * <p>{@code plugins/<anything>.jar} and {@code plugins/<folder>/*.jar} are one <em>unit</em> each.
 * A unit becomes one {@link java.lang.ModuleLayer} above the layer of the application, so that two
 * units can carry different versions of one library. Of what a unit brings, its own copies go
 * before the application's; only the modules that the contract is made of (the SPI, what it passes
 * on, and the logging API) are always the application's, for a plugin that implements its own copy
 * of an interface implements another interface.
 *
 * <p>Providers are read from the module descriptors ({@code provides … with …}, or {@code
 * META-INF/services} of a JAR without one). Their classes are loaded, and not initialized, so that
 * name and module are known and a missing class is found at the start; constructors run when a
 * plugin is chosen.
 *
 * <p>Nothing that is wrong with a unit keeps another from working. Each problem is one line that
 * names the JAR, the module and the class as far as they are known, and the cause.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.plugins;
