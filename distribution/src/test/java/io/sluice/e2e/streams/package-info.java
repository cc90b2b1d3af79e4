/** An application of Kafka Streams, to be run in a process of its own and killed. */
@NullMarked
package io.sluice.e2e.streams;

import org.jspecify.annotations.NullMarked;
