package io.sluice.broker.modules;

import io.sluice.config.BrokerConfig;
import io.sluice.config.ServerKeys;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendHookFactory;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.StateTopic;
import io.sluice.plugins.PluginCatalog;
import io.sluice.plugins.PluginException;
import io.sluice.plugins.PluginKind;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.LogHook;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final List<ApiBinding<?, ?>> apis = new ArrayList<>();
  private final List<StateTopic> stateTopics = new ArrayList<>();
  private final @Nullable AppendHookFactory hooks;
  private final AtomicBoolean closed = new AtomicBoolean();

  private BrokerModules(List<BrokerModule> modules) {
    this.modules = modules;
    List<AppendHookFactory> factories = new ArrayList<>();
    for (BrokerModule module : modules) {
      apis.addAll(module.apis());
      AppendHookFactory factory = module.appendHooks();
      if (factory != null) {
        factories.add(factory);
      }
      StateTopic stateTopic = module.stateTopic();
      if (stateTopic != null) {
        stateTopics.add(stateTopic);
      }
    }
    if (factories.size() > 1) {
      throw new IllegalStateException(
          "more than one of the broker modules " + names() + " watches the logs");
    }
    this.hooks = factories.isEmpty() ? null : factories.getFirst();
  }

  /**
   * Makes and starts the modules that the configuration asks for, or all that there are.
   *
   * @param given those that were made already; they come last
   * @throws PluginException if one that is asked for is missing or broken
   */
  public static BrokerModules start(
      BrokerConfig config, PluginCatalog catalog, List<BrokerModule> given, BrokerContext context) {
    List<String> wanted =
        config.find(ServerKeys.BROKER_MODULES).orElseGet(() -> catalog.names(KIND));
    List<BrokerModule> modules = new ArrayList<>();
    for (String name : wanted) {
      modules.add(catalog.create(KIND, name));
    }
    modules.addAll(given);
    modules.forEach(module -> module.start(context));
    return new BrokerModules(modules);
  }

  /** Returns the modules' names. */
  public List<String> names() {
    return modules.stream().map(BrokerModule::name).toList();
  }

  /** Returns what they answer, all together. */
  public List<ApiBinding<?, ?>> apis() {
    return List.copyOf(apis);
  }

  /** Returns the topics in which they keep their state. */
  public List<StateTopic> stateTopics() {
    return List.copyOf(stateTopics);
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
    for (BrokerModule module : modules.reversed()) {
      try {
        module.close();
      } catch (RuntimeException failure) {
        LOG.warn("Broker module {} could not be closed", module.name(), failure);
      }
    }
  }
}
