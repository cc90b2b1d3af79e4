package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.ALREADY_EXISTS;
import static io.sluice.metadata.MetadataException.Reason.FENCED;
import static io.sluice.metadata.MetadataException.Reason.NOT_FOUND;
import static io.sluice.metadata.MetadataException.Reason.UNAVAILABLE;

import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes to everything but topics: registration, election, configuration, producer ids. */
final class ClusterOperations {
  private ClusterOperations() {}

  static Operation<BrokerRegistration> register(BrokerRegistration wanted) {
    return now -> {
      String path = Layout.broker(wanted.id());
      byte[] data = NodeFormat.broker(wanted);
      Known.Broker present = now.known().brokers().get(wanted.id());
      List<Edit> edits = new ArrayList<>();
      if (present == null) {
        edits.add(new Edit.Create(path, data, true));
      } else if (present.owner() == now.sessionId()) {
        long epoch = present.registration().epoch();
        if (present.registration().equals(wanted.withEpoch(epoch))) {
          return new Operation.Done<>(present.registration());
        }
        edits.add(new Edit.Put(path, data, present.version()));
      } else if (isSameHome(present.registration(), wanted)) {
        addRemovalOf(present, now.known().controller(), edits);
        edits.add(new Edit.Create(path, data, true));
      } else {
        return taken(present.registration());
      }
      // First, so that one round of reading shows both.
      edits.addFirst(raiseFence(now.known().controllerEpoch()));
      return new Operation.Commit<>(edits, () -> registered(wanted.id(), now));
    };
  }

  /** Changes a registration of this session, and makes none. */
  static Operation<BrokerRegistration> amend(BrokerRegistration wanted) {
    return now -> {
      Known.Broker present = now.known().brokers().get(wanted.id());
      if (present == null || present.owner() != now.sessionId()) {
        return Operation.refuse(
            NOT_FOUND, "Broker %d is not registered in this session", wanted.id());
      }
      return register(wanted).next(now);
    };
  }

  /**
   * Makes what a controller has decided without knowing of this registration come too late: see
   * {@link ClusterImage#fence}.
   */
  private static Edit raiseFence(Known.Counter controllerEpoch) {
    byte[] same = NodeFormat.counter(controllerEpoch.value());
    return new Edit.Put(Layout.CONTROLLER_EPOCH, same, controllerEpoch.version());
  }

  /**
   * Removes the registration of that epoch. The check of the fence, which every registration
   * raises, keeps it from a newer one whose node has the same version.
   */
  static Operation<Boolean> endRegistration(int brokerId, long epoch) {
    return now -> {
      Known.Broker present = now.known().brokers().get(brokerId);
      if (present == null || present.registration().epoch() != epoch) {
        return new Operation.Done<>(false);
      }
      List<Edit> edits = new ArrayList<>();
      edits.add(new Edit.Check(Layout.CONTROLLER_EPOCH, now.known().controllerEpoch().version()));
      addRemovalOf(present, now.known().controller(), edits);
      return new Operation.Commit<>(edits, () -> true);
    };
  }

  /** Two live processes cannot have one home: the one that is registered is dead. */
  private static boolean isSameHome(BrokerRegistration present, BrokerRegistration wanted) {
    return wanted.home().equals(present.home()) && !wanted.home().equals(Uuid.ZERO);
  }

  private static void addRemovalOf(
      Known.Broker dead, Known.@Nullable Controller controller, List<Edit> edits) {
    edits.add(new Edit.Delete(Layout.broker(dead.registration().id()), dead.version()));
    if (controller != null && controller.owner() == dead.owner()) {
      edits.add(new Edit.Delete(Layout.CONTROLLER, controller.version()));
    }
  }

  private static <T> Operation.Step<T> taken(BrokerRegistration holder) {
    String where =
        holder.endpoints().isEmpty()
            ? "no listener"
            : holder.endpoints().getFirst().host() + ":" + holder.endpoints().getFirst().port();
    return Operation.refuse(
        ALREADY_EXISTS,
        "Broker id %d is taken by a broker at %s. Give each broker a broker.id of its own; if that"
            + " broker is dead, its registration ends with its ZooKeeper session",
        holder.id(),
        where);
  }

  private static BrokerRegistration registered(int id, Operation.Situation then) {
    Known.Broker broker = then.known().brokers().get(id);
    if (broker == null || broker.owner() != then.sessionId()) {
      throw new MetadataException(UNAVAILABLE, "The session ended right after the registration");
    }
    return broker.registration();
  }

  static Operation<Election> elect(int brokerId) {
    return now -> {
      Known.Controller present = now.known().controller();
      if (present != null) {
        boolean own = present.owner() == now.sessionId();
        if (!own && !now.confirmed()) {
          return new Operation.Unsure<>();
        }
        return new Operation.Done<>(new Election(own, present.brokerId(), present.epoch()));
      }
      Known.Broker broker = now.known().brokers().get(brokerId);
      if (broker == null || broker.owner() != now.sessionId()) {
        return Operation.refuse(
            NOT_FOUND, "Broker %d has to register before it can be the controller", brokerId);
      }
      Known.Counter last = now.known().controllerEpoch();
      int epoch = Math.toIntExact(last.value() + 1);
      return new Operation.Commit<>(
          List.of(
              new Edit.Put(Layout.CONTROLLER_EPOCH, NodeFormat.counter(epoch), last.version()),
              new Edit.Check(Layout.broker(brokerId), Edit.ANY_VERSION),
              new Edit.Create(Layout.CONTROLLER, NodeFormat.controller(brokerId, epoch), true)),
          () -> new Election(true, brokerId, epoch));
    };
  }

  static Operation<Void> resign(int epoch) {
    return now -> {
      Known.Controller present = now.known().controller();
      if (present == null || present.owner() != now.sessionId() || present.epoch() != epoch) {
        return new Operation.Done<>(null);
      }
      return new Operation.Commit<>(
          List.of(new Edit.Delete(Layout.CONTROLLER, present.version())), () -> null);
    };
  }

  /** Lets an operation through only as long as there was no election after an epoch. */
  static <T> Operation<T> fenced(int epoch, Operation<T> operation) {
    return now -> {
      Known.Counter current = now.known().controllerEpoch();
      if (current.value() != epoch) {
        return Operation.refuse(
            FENCED, "The controller's epoch is %d, not %d", current.value(), epoch);
      }
      Operation.Step<T> step = operation.next(now);
      if (!(step instanceof Operation.Commit<T> commit)) {
        return step;
      }
      List<Edit> edits = new ArrayList<>();
      edits.add(new Edit.Check(Layout.CONTROLLER_EPOCH, current.version()));
      edits.addAll(commit.edits());
      return new Operation.Commit<>(edits, commit.result());
    };
  }

  static Operation<Void> updateConfig(
      ConfigScope scope, UnaryOperator<Map<String, String>> change) {
    return now -> {
      Known.Setting present = now.known().settings().get(scope);
      Map<String, String> before = present == null ? Map.of() : present.values();
      Map<String, String> after = change.apply(before);
      if (after.equals(before)) {
        return new Operation.Done<>(null);
      }
      String path = Layout.config(scope);
      byte[] data = NodeFormat.config(after);
      Edit edit;
      if (present == null) {
        edit = new Edit.Create(path, data, false);
      } else if (after.isEmpty()) {
        edit = new Edit.Delete(path, present.version());
      } else {
        edit = new Edit.Put(path, data, present.version());
      }
      return new Operation.Commit<>(List.of(edit), () -> null);
    };
  }

  static Operation<Long> allocateProducerIds(int blockSize) {
    return now -> {
      Known.Counter next = now.known().producerIds();
      byte[] after = NodeFormat.counter(Math.addExact(next.value(), blockSize));
      return new Operation.Commit<>(
          List.of(new Edit.Put(Layout.PRODUCER_IDS, after, next.version())), next::value);
    };
  }
}
