package io.sluice.generator;

import java.util.List;

/**
 * The fields of a message or of a part of it.
 *
 * @param name the name of the Java type
 * @param fields the fields in the order of the wire
 */
record Struct(String name, List<Field> fields) {}
