/** How this broker asks the coordinators of other brokers for admission of partitions. */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions.admission;
