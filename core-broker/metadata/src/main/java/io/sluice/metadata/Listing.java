package io.sluice.metadata;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Finds all places that there are: those in the tree, and those in the replica that may be gone.
 */
final class Listing {
  private final TreeSession session;
  private final Set<Place> places = new LinkedHashSet<>();

  Listing(TreeSession session, Replica replica) {
    this.session = session;
    places.add(new Place.Controller());
    places.add(new Place.ProducerIds());
    replica.brokers().keySet().forEach(id -> places.add(new Place.Broker(id)));
    replica.topics().keySet().forEach(name -> places.add(new Place.Topic(name)));
    replica.settings().keySet().forEach(scope -> places.add(new Place.Config(scope)));
  }

  CompletableFuture<Set<Place>> list() {
    List<CompletableFuture<Void>> lists = new ArrayList<>();
    lists.add(
        children(
            Layout.BROKERS,
            name -> {
              Place.Broker broker = Layout.brokerPlace(name);
              if (broker != null) {
                places.add(broker);
              }
            }));
    lists.add(children(Layout.TOPICS, name -> places.add(new Place.Topic(NodeName.decode(name)))));
    for (ConfigScope.Kind kind : ConfigScope.Kind.values()) {
      if (kind != ConfigScope.Kind.TOPIC) {
        lists.add(
            children(Layout.configs(kind), name -> places.add(Layout.configPlace(kind, name))));
      }
    }
    return CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new))
        .thenApply(done -> places);
  }

  private CompletableFuture<Void> children(String path, Consumer<String> each) {
    return session.children(path).thenAccept(names -> names.forEach(each));
  }
}
