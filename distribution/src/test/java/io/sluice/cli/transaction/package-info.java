/** Tests of what is told about transactions. */
@NullMarked
package io.sluice.cli.transaction;

import org.jspecify.annotations.NullMarked;
