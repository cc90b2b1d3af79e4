/**
 * The messages of the protocol as records, generated at build time from the schemas inside the
 * kafka-clients JAR, and from those of Sluice's own APIs.
 *
 * <p>One record holds every version of its message. A component that a version does not carry has
 * its default value when such a version is read; a version that cannot carry a component's value
 * refuses to write it with a {@link io.sluice.protocol.ProtocolException}, unless the schema calls
 * the component ignorable.
 *
 * <p>Byte strings and records that were read are views of the buffer that they were read from:
 * whoever keeps them longer than the buffer copies them. Lists are immutable, those given to a
 * builder are copied; the canonical constructors trust their caller.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.protocol.message;
