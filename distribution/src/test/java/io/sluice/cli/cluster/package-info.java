/** Tests of what {@code sluice cluster} shows. */
@NullMarked
package io.sluice.cli.cluster;

import org.jspecify.annotations.NullMarked;
