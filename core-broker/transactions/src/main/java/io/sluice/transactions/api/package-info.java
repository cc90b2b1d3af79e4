/** The requests that the module answers, one handler each. */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions.api;
