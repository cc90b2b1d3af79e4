/** Stands for the broker in tests of coordinators. */
@NullMarked
package io.sluice.coordination.fake;

import org.jspecify.annotations.NullMarked;
