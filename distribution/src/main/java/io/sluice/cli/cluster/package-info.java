/** The command {@code sluice cluster}: the brokers together, and how their partitions are. */
@NullMarked
package io.sluice.cli.cluster;

import org.jspecify.annotations.NullMarked;
