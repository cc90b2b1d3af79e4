/**
 * The microkernel's contract.
 *
 * <p>The broker knows connections, logs, replicas and metadata; all else is a {@link
 * io.sluice.kernel.BrokerModule}, found by {@link java.util.ServiceLoader}. Its life:
 *
 * <ol>
 *   <li>The broker makes it and asks for its {@link io.sluice.kernel.BrokerModule#name() name}. Two
 *       of one name are refused.
 *   <li>{@link io.sluice.kernel.BrokerModule#start start} is called once, before any log is opened
 *       and any listener is bound. A module that throws there stops the broker's start.
 *   <li>When all have been started the broker reads their {@link
 *       io.sluice.kernel.BrokerModule#appendHooks() hooks} and {@link
 *       io.sluice.kernel.BrokerModule#transactions() transactions}; coordinators of transactions
 *       without hooks are closed again. Then it reads each one's {@link
 *       io.sluice.kernel.BrokerModule#apis() APIs} and {@link
 *       io.sluice.kernel.BrokerModule#stateTopic() state topic}. What ApiVersions answers follows
 *       from them alone.
 *   <li>Handlers and hooks are called. Handlers run on event loops and never block.
 *   <li>{@link io.sluice.kernel.BrokerModule#close close} is called once, after the listeners are
 *       closed and before the logs are.
 * </ol>
 */
@org.jspecify.annotations.NullMarked
package io.sluice.kernel;
