/**
 * What a plugin implements, and what it is given.
 *
 * <p>A plugin is a public class with a public constructor that takes nothing, has a {@link
 * io.sluice.spi.Named name}, and implements one of
 *
 * <ul>
 *   <li>{@link io.sluice.spi.Interceptor}: looks at each record on its way, changes it, drops it or
 *       refuses it,
 *   <li>{@link io.sluice.spi.Serializer} and {@link io.sluice.spi.Deserializer}: objects to bytes
 *       and back,
 *   <li>{@link io.sluice.spi.Partitioner}: chooses the partition of a record that has none,
 *   <li>{@link io.sluice.spi.PartitionAssignor}: deals the partitions of a group's topics to its
 *       members.
 * </ul>
 *
 * <p>Its module says so with {@code provides io.sluice.spi.Interceptor with …}, and {@code requires
 * io.sluice.spi}; a JAR without a module descriptor says it in {@code META-INF/services}. It is
 * chosen by its name in the configuration.
 *
 * <p>The life of every plugin is described in {@link io.sluice.spi.Plugin}. Types that a plugin is
 * handed and never makes ({@link io.sluice.spi.PluginContext}, {@link io.sluice.spi.Interception},
 * …) may gain methods in later versions; types that it implements may gain methods that have a
 * default.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.spi;
