/** The cluster's metadata: its values, its store, and the layout of the store. */
@org.jspecify.annotations.NullMarked
package io.sluice.metadata;
