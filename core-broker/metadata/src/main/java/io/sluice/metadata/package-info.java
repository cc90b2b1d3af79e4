/**
 * The cluster's metadata: its values, the store that follows and changes it, and how it is laid out
 * in a tree of nodes, which is ZooKeeper's or one in memory.
 *
 * <h2>The nodes</h2>
 *
 * All paths are below the chroot.
 *
 * <pre>
 *   /cluster                         id                        made with all that follows, in one transaction
 *   /controller                      broker, epoch             ephemeral: there is a controller
 *   /controller-epoch                value                     one more with each election
 *   /producer-ids                    value                     the first producer id that is free
 *   /brokers/{id}                    incarnation, home, rack, stopping, tail-may-be-lost,
 *                                    endpoint.{listener}={protocol} {host} {port}
 *                                                              ephemeral; its creation's transaction is the broker epoch
 *   /topics/{name}                   id, partitions, config.{key}
 *   /topics/{name}/{topic id}.{n}    the states of partitions 1000 n to 1000 n + 999
 *   /config/brokers/{id}             config.{key}              {@literal <default>} in place of an id: all brokers
 *   /config/groups/{name}            config.{key}
 *   /config/client-metrics/{name}    config.{key}
 *   /consumers/{group}               its marker
 *   /consumers/{group}/offsets/{topic}/{partition}
 *                                    an offset that the group has committed
 * </pre>
 *
 * Names are encoded as {@link io.sluice.metadata.NodeName} says. The states of partitions are
 * written as {@link io.sluice.metadata.ChunkFormat} says, everything else as {@link
 * io.sluice.metadata.Lines} says; both begin with the version of the format, 1. A reader passes
 * over keys and fields that it does not know, so what is added needs no new version. A broker does
 * not start on a node that it cannot read, and keeps to the last state that it could read when it
 * meets one later: to take a topic for deleted would delete its data.
 *
 * <p>What is below {@code /consumers} is laid out as the tools expect that read consumers' offsets
 * in ZooKeeper, and is of another format. An offset's first line is the offset in decimal and
 * nothing else, for these tools; lines {@code key=value} may follow it, of which are known {@code
 * leader-epoch} (of the record before the offset), {@code committed-ms} (when it was committed, in
 * milliseconds of Unix time) and {@code metadata} (what the consumer says to it). A group's marker
 * is one line or nothing. The group coordinator writes and reads these texts; here they are any
 * text in UTF-8. The folders of groups and topics hold nothing and are made when they are needed.
 * Other nodes below a group are left alone until the group is deleted.
 *
 * <h2>Changing it</h2>
 *
 * Every change is one transaction ({@code multi}) that names the versions of the nodes that it was
 * decided on; if they are others by then, it is decided anew. Because a version says nothing when a
 * node was deleted and made again, the nodes with the partitions carry the topic's id in their
 * names, and every change to a topic names one of them. What the controller changes also names the
 * version of {@code /controller-epoch}: after an election the old controller's changes fail.
 *
 * <p>If the connection is lost before an answer comes, the change may have been made. When there is
 * a connection again, the change counts as made if the tree is just as it would have left it, is
 * tried again if the tree is as it was before, and fails as {@code UNAVAILABLE} otherwise.
 *
 * <p>Below {@code /consumers} nothing is compared: each group has one writer, its coordinator,
 * which overwrites, and after a lost connection overwrites again. See {@link
 * io.sluice.metadata.ConsumerOffsetNodes}.
 *
 * <h2>Following it</h2>
 *
 * A store sets persistent recursive watches on the nodes above, one for each top node, and none on
 * {@code /consumers}, where groups that keep their offsets in ZooKeeper write all the time. After
 * each connect it reads everything, later what the watches report, in rounds: all reads of a round
 * are sent at once, and the image changes when the last has been answered. A topic is shown only
 * with all its partitions.
 *
 * <h2>Sessions and registrations</h2>
 *
 * A broker that was killed leaves its registration, and perhaps the controllership, until its
 * session is over. Restarted on the same data directory it has the same {@code home}, an id that is
 * kept in that directory; the directory is locked, so the process that left the registration is
 * dead, and its nodes are replaced in the transaction that registers the new one. A broker with
 * another home is refused.
 *
 * <h2>Threads</h2>
 *
 * All state is confined to the store's thread, which is the thread of a {@link
 * io.sluice.time.Scheduler}; only the image is read by others, and calls are messages to it.
 */
@NullMarked
package io.sluice.metadata;

import org.jspecify.annotations.NullMarked;
