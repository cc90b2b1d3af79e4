/** Which broker coordinates what: finding the coordinators of groups and of transactions. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.coordinators;
