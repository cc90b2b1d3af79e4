package io.sluice.broker.controller;

import io.sluice.broker.metrics.MetricRegistry;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.broker.topics.Collected;
import io.sluice.config.BrokerConfig;
import io.sluice.config.ClusterKeys;
import io.sluice.kernel.ApiBinding;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.MetadataException;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.MetadataWriter;
import io.sluice.metadata.SessionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterPartitionResponse;
import io.sluice.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for the cluster while this broker is its controller; otherwise refuses every request with
 * NOT_CONTROLLER.
 *
 * <p>Runs on the thread of the scheduler that it is given, which may be the store's or one of its
 * own. It looks at all partitions when it becomes the controller and when brokers come, go or
 * change; at a topic's when the topic changes. Only one batch is being written at a time.
 */
public final class Controller {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
  private static final int RETRY_MS = 500;

  /** How long to wait at most for the image to show why something was left out. */
  private static final int LEFT_OUT_RETRY_MS = 10;

  private static final int NOT_ACTIVE = -1;

  private final int brokerId;
  private final MetadataStore store;
  private final Scheduler scheduler;
  private final PresentConfig config;
  private final RuleBook rules;
  private final ControllerCounts counts = new ControllerCounts();
  private final OfflineReplicas offline = new OfflineReplicas();
  private final Deque<Task> tasks = new ArrayDeque<>();
  private final Set<String> dirtyTopics = new LinkedHashSet<>();
  private boolean allDirty;
  private boolean writing;
  private boolean closed;
  private @Nullable MetadataWriter writer;
  private Scheduler.@Nullable Timer balanceTimer;
  private volatile int epoch = NOT_ACTIVE;

  /** Creates it; nothing happens before {@link #start}. */
  public Controller(int brokerId, MetadataStore store, Scheduler scheduler, BrokerConfig config) {
    this.brokerId = brokerId;
    this.store = store;
    this.scheduler = scheduler;
    this.config = new PresentConfig(brokerId, config);
    this.rules = new RuleBook(this.config);
  }

  /** Begins to follow the store. */
  public void start() {
    store.subscribe(change -> run(() -> follow(change)));
    store.subscribeSession(state -> run(() -> follow(state)));
  }

  /** Ends it: from now on it is not the controller, whatever the image says. */
  public void close() {
    run(
        () -> {
          closed = true;
          end();
        });
  }

  /** Returns the handlers of the requests that the controller answers. */
  public List<ApiBinding<?, ?>> apis() {
    return ControllerApis.of(this, store::image);
  }

  /** Returns whether this broker decides for the cluster; any thread. */
  public boolean active() {
    return epoch != NOT_ACTIVE;
  }

  ControllerCounts counts() {
    return counts;
  }

  /** Returns a reader of topics' rules for another thread. */
  RuleBook newRuleBook() {
    return new RuleBook(config);
  }

  /** Adds the figures of the controller. */
  public void addTo(MetricRegistry registry) {
    ControllerMetrics.addTo(registry, this, store::image);
  }

  /**
   * Takes in tasks; any thread.
   *
   * @return the answers in the order of the tasks; completes on the controller's thread, and never
   *     fails
   */
  CompletableFuture<List<Task.Answer>> ask(List<Task> added) {
    CompletableFuture<List<Task.Answer>> answers =
        Collected.all(added.stream().map(Task::answer).toList());
    try {
      scheduler.schedule(0, () -> accept(added));
    } catch (RejectedExecutionException stopped) {
      refuse(added);
    }
    return answers;
  }

  /** Answers a leader that is on this broker itself, as if it had sent the request. */
  CompletableFuture<AlterPartitionResponse> alter(AlterPartitionRequest request) {
    return new AlterPartitionHandler(this).answer(request, ApiKey.ALTER_PARTITION.maxVersion());
  }

  /** Takes in which replicas a broker cannot serve; {@code answer} is told what came of it. */
  void reportOffline(OfflineReport report, Consumer<ErrorCode> answer) {
    try {
      scheduler.schedule(0, () -> answer.accept(accept(report)));
    } catch (RejectedExecutionException stopped) {
      answer.accept(ErrorCode.NOT_CONTROLLER);
    }
  }

  private void run(Runnable task) {
    try {
      scheduler.schedule(0, task);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("The controller has stopped");
    }
  }

  private void accept(List<Task> added) {
    if (active()) {
      tasks.addAll(added);
      work();
    } else {
      refuse(added);
    }
  }

  private static void refuse(Collection<Task> refused) {
    refused.forEach(
        task -> task.refuse(ErrorCode.NOT_CONTROLLER, "this broker is not the controller"));
  }

  private ErrorCode accept(OfflineReport report) {
    if (!active()) {
      return ErrorCode.NOT_CONTROLLER;
    }
    if (!brokers(store.image()).registeredIn(report.brokerId(), report.brokerEpoch())) {
      return ErrorCode.STALE_BROKER_EPOCH;
    }
    offline.report(report.brokerId(), report.brokerEpoch(), report.partitions());
    allDirty = true;
    work();
    return ErrorCode.NONE;
  }

  private void follow(SessionState state) {
    if (state == SessionState.CONNECTED && active()) {
      work();
    }
  }

  private void follow(ImageChange change) {
    ClusterImage image = change.after();
    config.follow(image);
    if (closed || image.controllerId() != brokerId) {
      end();
      return;
    }
    if (epoch != image.controllerEpoch()) {
      begin(image.controllerEpoch());
    }
    if (change.brokersChanged() || concernsAll(change)) {
      allDirty = true;
    } else {
      dirtyTopics.addAll(change.topics());
    }
    work();
  }

  private boolean concernsAll(ImageChange change) {
    return change.configs().contains(ConfigScope.brokerDefault())
        || change.configs().contains(ConfigScope.broker(brokerId));
  }

  private void begin(int newEpoch) {
    end();
    LOG.info("Broker {} is the controller, with epoch {}", brokerId, newEpoch);
    epoch = newEpoch;
    writer = store.asController(newEpoch);
    allDirty = true;
    scheduleBalance();
  }

  private void end() {
    if (active()) {
      LOG.info("Broker {} is not the controller any more", brokerId);
    }
    epoch = NOT_ACTIVE;
    writer = null;
    allDirty = false;
    dirtyTopics.clear();
    if (balanceTimer != null) {
      balanceTimer.cancel();
      balanceTimer = null;
    }
    List<Task> left = new ArrayList<>(tasks);
    tasks.clear();
    refuse(left);
  }

  private Brokers brokers(ClusterImage image) {
    return Brokers.of(image, offline);
  }

  /** Decides on what has come, and writes it. */
  private void work() {
    MetadataWriter current = writer;
    if (current == null || writing) {
      return;
    }
    ClusterImage image = store.image();
    Brokers brokers = brokers(image);
    Round round =
        new Round(
            image,
            (topic, n) -> new Ground(new PartitionId(topic.id(), n), rules.of(topic), brokers));
    takeTasks(round);
    keepUp(round, image);
    var states = round.states();
    if (states.isEmpty()) {
      tasks.addAll(round.written(Set.of()));
      return;
    }
    writing = true;
    int writtenIn = epoch;
    current
        .alterPartitionStates(image, states)
        .whenComplete((leftOut, failure) -> run(() -> written(round, writtenIn, leftOut, failure)));
  }

  private void takeTasks(Round round) {
    Iterator<Task> each = tasks.iterator();
    while (each.hasNext()) {
      if (take(each.next(), round)) {
        each.remove();
      }
    }
  }

  /** A task that fails must not stand in the way of the others. */
  private static boolean take(Task task, Round round) {
    try {
      return round.take(task);
    } catch (RuntimeException fault) {
      LOG.error("{} could not be decided", task, fault);
      task.refuse(ErrorCode.UNKNOWN_SERVER_ERROR, "the controller could not decide");
      return true;
    }
  }

  private void keepUp(Round round, ClusterImage image) {
    Set<String> later = new HashSet<>();
    if (allDirty) {
      for (TopicImage topic : image.topics()) {
        if (!keepUp(topic, round)) {
          later.add(topic.name());
        }
      }
    } else {
      for (String name : dirtyTopics) {
        TopicImage topic = image.topic(name);
        if (topic != null && !keepUp(topic, round)) {
          later.add(name);
        }
      }
    }
    allDirty = false;
    dirtyTopics.clear();
    dirtyTopics.addAll(later);
  }

  private static boolean keepUp(TopicImage topic, Round round) {
    try {
      return round.keepUp(topic);
    } catch (RuntimeException fault) {
      LOG.error("What is due on topic {} could not be decided", topic.name(), fault);
      return true;
    }
  }

  private void written(
      Round round, int writtenIn, @Nullable Set<String> leftOut, @Nullable Throwable failure) {
    writing = false;
    if (leftOut == null) {
      failed(round, writtenIn, failure);
      return;
    }
    count(round, leftOut);
    Collection<Task> again = round.written(leftOut);
    if (epoch == writtenIn) {
      again.forEach(tasks::addFirst);
      dirtyTopics.addAll(leftOut);
    } else {
      refuse(again);
    }
    if (leftOut.isEmpty() || round.image() != store.image()) {
      work();
    } else {
      scheduler.schedule(LEFT_OUT_RETRY_MS, this::work);
    }
  }

  private void count(Round round, Set<String> leftOut) {
    round
        .changesExcept(leftOut)
        .forEach(
            (partition, change) -> {
              counts.count(change);
              if (change.unclean()) {
                LOG.warn(
                    "Broker {} leads {} by an unclean election: records may be lost that the ISR {}"
                        + " held",
                    change.after().leader(),
                    partition,
                    change.before().isr());
              } else {
                LOG.debug("{}: {} after {}", partition, change.after(), change.before());
              }
            });
  }

  /** What was asked for may have been written all the same; who asked sees it in the image. */
  private void failed(Round round, int writtenIn, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    refuse(round.tasks());
    if (epoch != writtenIn) {
      work();
    } else if (cause instanceof MetadataException refused
        && refused.reason() == MetadataException.Reason.FENCED) {
      LOG.warn("Broker {} is fenced: {}", brokerId, cause.getMessage());
      end();
    } else {
      LOG.warn("Changes of partitions could not be written: {}", String.valueOf(cause));
      allDirty = true;
      scheduler.schedule(RETRY_MS, this::work);
    }
  }

  private void scheduleBalance() {
    long intervalMs = 1_000L * config.get().get(ClusterKeys.LEADER_IMBALANCE_CHECK_SECONDS);
    balanceTimer = scheduler.schedule(intervalMs, this::balance);
  }

  private void balance() {
    if (!active()) {
      return;
    }
    BrokerConfig present = config.get();
    if (present.get(ClusterKeys.AUTO_LEADER_REBALANCE)) {
      ClusterImage image = store.image();
      Brokers brokers = brokers(image);
      PreferredLeaders.imbalanced(
              image, brokers, present.get(ClusterKeys.LEADER_IMBALANCE_PERCENTAGE))
          .forEach(
              place ->
                  tasks.add(Task.byId(place.topicId(), place.partition(), ElectionWish.PREFERRED)));
      work();
    }
    scheduleBalance();
  }
}
