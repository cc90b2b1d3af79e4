/** The transaction coordinator, as a module of the broker. */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions;
