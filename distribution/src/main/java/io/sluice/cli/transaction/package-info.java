/** {@code sluice transaction}: shows transactions, finds those that hang, and ends them. */
@NullMarked
package io.sluice.cli.transaction;

import org.jspecify.annotations.NullMarked;
