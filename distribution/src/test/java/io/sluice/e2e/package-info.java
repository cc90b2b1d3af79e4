/**
 * What a user of the distribution sees: a broker started from it as a process, and clients that do
 * not know what it is.
 */
@NullMarked
package io.sluice.e2e;

import org.jspecify.annotations.NullMarked;
