package io.sluice.metadata;

import io.sluice.time.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the image current: collects what the watches report while a round of reading is under way,
 * and reads it in the next round. Confined to the store's thread, except {@link #image()}.
 *
 * <p>Because reports come before answers, a round that starts after an answer shows what the answer
 * was about: {@link #whenSettled}.
 */
final class Follower {
  private static final Logger log = LoggerFactory.getLogger(Follower.class);
  private static final int UNFIT_ROUNDS_MAX = 10;
  private static final long UNFIT_PAUSE_MS = 1_000;

  private final Scheduler scheduler;
  private final Replica replica;
  private final List<Consumer<ImageChange>> listeners = new ArrayList<>();
  private final Set<Place> dirty = new LinkedHashSet<>();
  private final Map<String, @Nullable TopicImage> unshown = new LinkedHashMap<>();
  private final List<Runnable> waitForThisRound = new ArrayList<>();
  private final List<Runnable> waitForNextRound = new ArrayList<>();
  private @Nullable TreeSession session;
  private @Nullable Runnable loaded;
  private @Nullable Consumer<TreeException> broken;
  private boolean reading;
  private boolean trustReplica = true;
  private int connection;
  private int unfitRounds;
  private Topics topics = Topics.NONE;
  private volatile ClusterImage image = ClusterImage.EMPTY;

  Follower(Scheduler scheduler, Replica replica) {
    this.scheduler = scheduler;
    this.replica = replica;
  }

  ClusterImage image() {
    return image;
  }

  void subscribe(Consumer<ImageChange> listener) {
    listeners.add(listener);
    Set<String> names = new LinkedHashSet<>();
    image.topics().forEach(topic -> names.add(topic.name()));
    Set<ConfigScope> scopes = new LinkedHashSet<>(image.configs().keySet());
    names.forEach(name -> scopes.add(ConfigScope.topic(name)));
    tell(listener, new ImageChange(ClusterImage.EMPTY, image, names, scopes));
  }

  /**
   * Reads everything; the watches of this connection are in place.
   *
   * @param whenLoaded called when the image shows it
   * @param whenBroken called, now or later, if reading failed: nothing more is read until the next
   *     load
   */
  void load(TreeSession connected, Runnable whenLoaded, Consumer<TreeException> whenBroken) {
    disconnected();
    session = connected;
    loaded = whenLoaded;
    broken = whenBroken;
    reading = true;
    trustReplica = false;
    int mine = connection;
    new Listing(connected, replica)
        .list()
        .whenComplete(
            (places, failure) -> {
              if (mine != connection) {
                return;
              }
              if (failure != null) {
                fail(TreeException.of(failure));
              } else {
                dirty.addAll(places);
                startRound();
              }
            });
  }

  /** Stops reading until the next load; who waits goes on waiting. */
  void disconnected() {
    connection++;
    session = null;
    loaded = null;
    broken = null;
    reading = false;
    dirty.clear();
  }

  /** Takes note of a change that a watch reported. */
  void changed(String path) {
    Place place = Layout.place(path);
    if (place != null && session != null) {
      dirty.add(place);
      if (!reading) {
        startRound();
      }
    }
  }

  /** Runs something when the image shows all that was reported until now; at once if it does. */
  void whenSettled(Runnable action) {
    if (session != null && !reading) {
      action.run();
    } else if (dirty.isEmpty()) {
      waitForThisRound.add(action);
    } else {
      waitForNextRound.add(action);
    }
  }

  private void startRound() {
    reading = true;
    List<Place> places = List.copyOf(dirty);
    dirty.clear();
    waitForThisRound.addAll(waitForNextRound);
    waitForNextRound.clear();
    int mine = connection;
    Reading round = new Reading(Objects.requireNonNull(session), replica, trustReplica);
    round
        .read(places)
        .whenComplete(
            (done, failure) -> {
              if (mine == connection) {
                if (failure != null) {
                  fail(TreeException.of(failure));
                } else {
                  finishRound(round);
                }
              }
            });
  }

  private void fail(TreeException failure) {
    Consumer<TreeException> whenBroken = broken;
    disconnected();
    if (whenBroken != null) {
      whenBroken.accept(failure);
    }
  }

  private void finishRound(Reading round) {
    if (!round.problems().isEmpty()) {
      if (loaded != null) {
        fail(new TreeException(TreeException.Kind.REFUSED, round.problems().getFirst()));
        return;
      }
      round.problems().forEach(problem -> log.error("{}; its last good state stays", problem));
    }
    unshown.putAll(round.apply());
    if (!round.unfitTopics().isEmpty()) {
      // What fits is shown with the rest: a first image without some topics would be a lie.
      readAgain(round.unfitTopics());
      return;
    }
    if (dirty.stream().anyMatch(Place.Broker.class::isInstance)) {
      // The fence that this round has read may be that of a registration yet to be read.
      startRound();
      return;
    }
    publish(unshown);
    unshown.clear();
    settle();
  }

  private void settle() {
    reading = false;
    trustReplica = true;
    unfitRounds = 0;
    List<Runnable> settled = List.copyOf(waitForThisRound);
    waitForThisRound.clear();
    Runnable whenLoaded = loaded;
    loaded = null;
    if (!dirty.isEmpty()) {
      startRound();
    }
    if (whenLoaded != null) {
      whenLoaded.run();
    }
    settled.forEach(Runnable::run);
  }

  /** The reads fell before and after a change: the next ones will fit. */
  private void readAgain(Set<String> names) {
    trustReplica = false;
    names.forEach(name -> dirty.add(new Place.Topic(name)));
    if (++unfitRounds < UNFIT_ROUNDS_MAX) {
      startRound();
      return;
    }
    log.warn("The nodes of the topics {} do not fit together; reading them again", names);
    int mine = connection;
    scheduler.schedule(
        UNFIT_PAUSE_MS,
        () -> {
          if (mine == connection) {
            startRound();
          }
        });
  }

  private void publish(Map<String, @Nullable TopicImage> touched) {
    Map<String, @Nullable TopicImage> changed = new LinkedHashMap<>();
    touched.forEach(
        (name, topic) -> {
          if (!Objects.equals(topic, topics.byName(name))) {
            changed.put(name, topic);
          }
        });
    if (!changed.isEmpty()) {
      topics = topics.with(changed);
    }
    ClusterImage before = image;
    ClusterImage after = replica.image(topics);
    if (changed.isEmpty() && after.equalsApartFromTopics(before)) {
      return;
    }
    image = after;
    ImageChange change =
        new ImageChange(before, after, changed.keySet(), changedConfigs(before, after, changed));
    List.copyOf(listeners).forEach(listener -> tell(listener, change));
  }

  private static Set<ConfigScope> changedConfigs(
      ClusterImage before, ClusterImage after, Map<String, @Nullable TopicImage> topics) {
    Set<ConfigScope> candidates = new LinkedHashSet<>(before.configs().keySet());
    candidates.addAll(after.configs().keySet());
    topics.keySet().forEach(name -> candidates.add(ConfigScope.topic(name)));
    candidates.removeIf(scope -> before.config(scope).equals(after.config(scope)));
    return candidates;
  }

  private static void tell(Consumer<ImageChange> listener, ImageChange change) {
    try {
      listener.accept(change);
    } catch (RuntimeException | Error failure) {
      log.error("A listener failed on a change of the metadata", failure);
    }
  }
}
