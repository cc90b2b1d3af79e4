/** How commands talk to brokers: plain sockets, one request at a time. */
@NullMarked
package io.sluice.cli.client;

import org.jspecify.annotations.NullMarked;
