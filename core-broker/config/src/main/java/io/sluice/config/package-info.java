/**
 * The configuration of the broker and of its topics.
 *
 * <p>Each key is a {@link io.sluice.config.ConfigKey} constant in the class of its concern ({@link
 * io.sluice.config.ServerKeys}, {@link io.sluice.config.LogKeys}, …); {@link
 * io.sluice.config.BrokerKeys}, {@link io.sluice.config.TopicKeys} and {@link
 * io.sluice.config.ConsumerGroupKeys} list them all. Names, defaults and meaning are Kafka's
 * wherever Kafka has the key.
 *
 * <p>A value comes from the first of these places that has it; within one place, a key goes before
 * the keys that it falls back on ({@code log.retention.ms}, then {@code .minutes}, then {@code
 * .hours}):
 *
 * <ol>
 *   <li>a topic's or a group's own configuration (for their keys),
 *   <li>what was set on the running broker, then on all running brokers,
 *   <li>the command line, then the file,
 *   <li>the profile that they name,
 *   <li>the installation's defaults, then the key's default.
 * </ol>
 *
 * <p>{@link io.sluice.config.BrokerConfig}, {@link io.sluice.config.TopicConfig} and {@link
 * io.sluice.config.GroupConfig} are immutable; a change makes a new one. {@link
 * io.sluice.config.ConfigDoc} prints the same keys for people.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.config;
