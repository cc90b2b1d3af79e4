/**
 * The command {@code sluice}. {@code start} in its plain form does without the argument parser, for
 * the sake of a quick start.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.cli;
