/** How commands print: tables for people, JSON for programs. */
@NullMarked
package io.sluice.cli.output;

import org.jspecify.annotations.NullMarked;
