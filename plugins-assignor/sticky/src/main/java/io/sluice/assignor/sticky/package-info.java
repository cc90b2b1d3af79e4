/**
 * The assignor {@code sticky}, and the way of dealing that it shares with {@code
 * cooperative-sticky}.
 *
 * <p>Dealing has four steps.
 *
 * <ol>
 *   <li>{@link io.sluice.assignor.sticky.Ownership} settles who owns what, from what the members
 *       claim. Everybody keeps it, for now.
 *   <li>{@link io.sluice.assignor.sticky.Filling} gives each partition that has no owner to the one
 *       of its topic's subscribers who has least.
 *   <li>{@link io.sluice.assignor.sticky.Levelling} moves partitions from who has much to who has
 *       less by two or more, directly or through others, until there is no such way left.
 *   <li>{@link io.sluice.assignor.sticky.Handout} says which partitions these are.
 * </ol>
 *
 * <p>Steps two and three only count: each member has so many of each topic. So it does not matter
 * before the last step which partition of a topic moves, and there everybody keeps as many as
 * possible of those that it owned.
 *
 * <p>When no member can pass load to one that has two fewer, no other way of dealing makes the sum
 * of the squares of the loads smaller: the balance is the best that the subscriptions allow.
 * Members with the same subscriptions differ by one at most, and then the movement is the least
 * possible, too. With different subscriptions the movement is kept low by taking the shortest ways,
 * and by passing on first what has moved already.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.assignor.sticky;
