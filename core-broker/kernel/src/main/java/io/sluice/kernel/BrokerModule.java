package io.sluice.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the broker that can be left out. The life cycle is described in the package. */
public interface BrokerModule extends AutoCloseable {
  /**
   * Returns the name by which configuration and start report call it, such as {@code idempotence}.
   */
  String name();

  /** Takes what the broker offers. Called once. */
  void start(BrokerContext broker);

  /**
   * Returns the requests that it answers. Called once, when all modules have been started and it is
   * known whether there are {@link BrokerContext#transactions transactions}.
   */
  List<ApiBinding<?, ?>> apis();

  /**
   * Returns the maker of its hooks on the append path, or null if it has none there. Called once,
   * after {@link #start}.
   */
  default @Nullable AppendHookFactory appendHooks() {
    return null;
  }

  /**
   * Returns the topic in which its coordinators keep their state, or null if it has none. Called
   * once, after {@link #start}.
   */
  default @Nullable StateTopic stateTopic() {
    return null;
  }

  /** Returns the transaction coordinators, or null if it has none. Called after {@link #start}. */
  default @Nullable Transactions transactions() {
    return null;
  }

  @Override
  void close();
}
