/**
 * Reads message schemas ({@link io.sluice.generator.SchemaReader}), joins those of several Kafka
 * releases ({@link io.sluice.generator.SchemaMerge}) and writes Java ({@link
 * io.sluice.generator.MessageSource}).
 *
 * <p>A schema is JSON with {@code //} comments: a message has a name, a kind, an API key, valid and
 * flexible versions, and fields; a field has a name, a type, the versions that carry it and those
 * in which it may be null or is tagged, a default, and whether a version that lacks it may drop its
 * value. Anything unknown in a schema is an error: better no build than wrong bytes.
 *
 * <p>The keys and values of the records in which a coordinator keeps its state are messages like
 * the others; their API key is the number of the record type.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.generator;
