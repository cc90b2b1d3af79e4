/** {@code sluice group}: what consumer groups there are, how far they are, and how to move them. */
@NullMarked
package io.sluice.cli.group;

import org.jspecify.annotations.NullMarked;
