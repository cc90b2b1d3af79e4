package io.sluice.broker.modules;

import io.sluice.config.BrokerConfig;
import io.sluice.config.ServerKeys;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendHookFactory;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.Transactions;
import io.sluice.plugins.PluginCatalog;
import io.sluice.plugins.PluginException;
import io.sluice.plugins.PluginKind;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.LogHook;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker modules that run, in the order in which they were started. */
public final class BrokerModules implements AutoCloseable {
  /** Broker modules as a kind of plugin: they lie in {@code lib/} or in {@code plugins/}. */
  public static final PluginKind<BrokerModule> KIND =
      new PluginKind<>("broker module", BrokerModule.class, BrokerModule::name);

  private static final Logger LOG = LoggerFactory.getLogger(BrokerModules.class);

  private final List<BrokerModule> modules;
  private final List<String> problems = new ArrayList<>();
  private final @Nullable AppendHookFactory hooks;
  private final @Nullable Transactions transactions;
  private final List<ApiBinding<?, ?>> apis = new ArrayList<>();
  private final List<StateTopic> stateTopics = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private BrokerModules(List<BrokerModule> started, LateOffers late) {
    modules = new ArrayList<>(started);
    hooks = only("watches the logs", BrokerModule::appendHooks);
    if (hooks == null) {
      leaveOutTransactions();
    }
    transactions = only("coordinates transactions", BrokerModule::transactions);
    late.coordinate(transactions);
    for (BrokerModule module : modules) {
      apis.addAll(module.apis());
      StateTopic stateTopic = module.stateTopic();
      if (stateTopic != null) {
        stateTopics.add(stateTopic);
      }
    }
  }

  private <T> @Nullable T only(String does, Function<BrokerModule, @Nullable T> question) {
    T found = null;
    for (BrokerModule module : modules) {
      T next = question.apply(module);
      if (next != null && found != null) {
        throw new IllegalStateException(
            "more than one of the broker modules " + names() + " " + does);
      }
      found = next == null ? found : next;
    }
    return found;
  }

  /** Closes what coordinates transactions, of which no log would take notice. */
  private void leaveOutTransactions() {
    for (BrokerModule module : List.copyOf(modules)) {
      if (module.transactions() != null) {
        modules.remove(module);
        close(module);
        problems.add(
            "broker module '"
                + module.name()
                + "' is left out: it needs one that watches what producers write, and there is"
                + " none");
      }
    }
  }

  /**
   * Makes and starts the modules that the configuration asks for, or all that there are.
   *
   * @param given those that were made already; they come last
   * @param late is told who coordinates transactions, before the modules say what they answer
   * @throws PluginException if one that is asked for is missing or broken
   */
  public static BrokerModules start(
      BrokerConfig config,
      PluginCatalog catalog,
      List<BrokerModule> given,
      BrokerContext context,
      LateOffers late) {
    List<String> wanted =
        config.find(ServerKeys.BROKER_MODULES).orElseGet(() -> catalog.names(KIND));
    List<BrokerModule> modules = new ArrayList<>();
    for (String name : wanted) {
      modules.add(catalog.create(KIND, name));
    }
    modules.addAll(given);
    modules.forEach(module -> module.start(context));
    return new BrokerModules(modules, late);
  }

  /** Returns the modules' names. */
  public List<String> names() {
    return modules.stream().map(BrokerModule::name).toList();
  }

  /** Returns why some that are there do not run, a line each. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Returns what they answer, all together. */
  public List<ApiBinding<?, ?>> apis() {
    return List.copyOf(apis);
  }

  /** Returns the topics in which they keep their state. */
  public List<StateTopic> stateTopics() {
    return List.copyOf(stateTopics);
  }

  /** Returns who coordinates transactions, or null if nobody does. */
  public @Nullable Transactions transactions() {
    return transactions;
  }

  /** Returns whether one of them watches what is appended. */
  public boolean watchAppends() {
    return hooks != null;
  }

  /** Makes the hook of a log, or returns null if there is none. */
  public @Nullable LogHook hook(TopicPartition partition) {
    AppendHookFactory factory = hooks;
    if (factory == null) {
      return null;
    }
    AppendHook hook = factory.open(partition);
    return new HookAdapter(hook);
  }

  /**
   * Closes them in the reverse order; one that throws does not keep the others open. Does nothing
   * the second time.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    modules.reversed().forEach(BrokerModules::close);
  }

  private static void close(BrokerModule module) {
    try {
      module.close();
    } catch (RuntimeException failure) {
      LOG.warn("Broker module {} could not be closed", module.name(), failure);
    }
  }
}
