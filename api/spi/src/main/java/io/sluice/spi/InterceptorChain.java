package io.sluice.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Interceptors one after the other, for one topic and one direction. Immutable, and safe for use by
 * several threads.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public final class InterceptorChain<K, V> {
  /**
   * An interceptor and the name that it was chosen by.
   *
   * @param name for messages
   * @param interceptor configured
   */
  public record Link<K, V>(String name, Interceptor<K, V> interceptor) {}

  private final List<Link<K, V>> links;

  private InterceptorChain(List<Link<K, V>> links) {
    this.links = List.copyOf(links);
  }

  /**
   * Returns the chain of those that want to see a topic's records on a way, in the order in which
   * they run on it.
   */
  public static <K, V> InterceptorChain<K, V> of(
      List<Link<K, V>> configured, Interceptor.Direction direction, String topic) {
    List<Link<K, V>> links = new ArrayList<>();
    for (Link<K, V> link : configured) {
      Set<Interceptor.Direction> directions = link.interceptor().directions();
      if (directions.contains(direction) && link.interceptor().appliesTo(topic)) {
        links.add(link);
      }
    }
    if (direction == Interceptor.Direction.CONSUME) {
      Collections.reverse(links);
    }
    return new InterceptorChain<>(links);
  }

  /** Returns whether no interceptor wants to see these records. */
  public boolean isEmpty() {
    return links.isEmpty();
  }

  /** Returns the interceptors in the order in which they run. */
  public List<Link<K, V>> links() {
    return links;
  }

  /**
   * Runs a record through the chain.
   *
   * @return pass if no interceptor changed it, otherwise what the last one that changed it made of
   *     it, or what the first one that dropped or refused it said
   * @throws InterceptorFailure if one of them throws, or returns null
   */
  public Outcome<K, V> run(RecordView<K, V> record, Interception context) {
    RecordView<K, V> current = record;
    Outcome<K, V> result = Outcome.pass();
    for (int i = 0; i < links.size(); i++) {
      Outcome<K, V> outcome = ask(links.get(i), current, context);
      if (outcome instanceof Outcome.Replace<K, V> replace) {
        result = outcome;
        current = replace.record();
      } else if (!(outcome instanceof Outcome.Pass)) {
        return outcome;
      }
    }
    return result;
  }

  private static <K, V> Outcome<K, V> ask(
      Link<K, V> link, RecordView<K, V> record, Interception context) {
    try {
      Outcome<K, V> outcome = link.interceptor().intercept(record, context);
      if (outcome != null) {
        return outcome;
      }
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      throw new InterceptorFailure(link.name(), e);
    }
    throw new InterceptorFailure(link.name(), new NullPointerException("it returned null"));
  }
}
