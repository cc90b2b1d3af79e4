package io.sluice.broker.modules;

import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.Uuid;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows the metadata store's images to the modules; nothing of an image is copied. */
public final class ModuleCluster implements Cluster {
  private final MetadataStore store;
  private final StateTopics stateTopics;

  /** Creates the view of a store; {@code stateTopics} tells which topics are internal. */
  public ModuleCluster(MetadataStore store, StateTopics stateTopics) {
    this.store = store;
    this.stateTopics = stateTopics;
  }

  @Override
  public ClusterView view() {
    return new View(store.image(), stateTopics);
  }

  @Override
  public void subscribe(Consumer<Change> listener) {
    store.subscribe(
        change ->
            listener.accept(
                new Change(
                    new View(change.before(), stateTopics),
                    new View(change.after(), stateTopics),
                    change.topics())));
  }

  private record View(ClusterImage image, StateTopics stateTopics) implements ClusterView {
    @Override
    public @Nullable TopicView topic(String name) {
      return shown(image.topic(name));
    }

    @Override
    public @Nullable TopicView topic(Uuid id) {
      return shown(image.topic(id));
    }

    private @Nullable TopicView shown(@Nullable TopicImage topic) {
      return topic == null ? null : new Topic(topic, this);
    }

    @Override
    public Collection<TopicView> topics() {
      return new Topics(this);
    }

    @Override
    public Map<String, String> groupConfig(String group) {
      return image.config(ConfigScope.group(group));
    }

    @Override
    public String toString() {
      return image.toString();
    }
  }

  private static final class Topics extends AbstractCollection<TopicView> {
    private final View view;

    Topics(View view) {
      this.view = view;
    }

    @Override
    public Iterator<TopicView> iterator() {
      return view.image.topics().stream()
          .<TopicView>map(topic -> new Topic(topic, view))
          .iterator();
    }

    @Override
    public int size() {
      return view.image.topics().size();
    }
  }

  private record Topic(TopicImage topic, View view) implements TopicView {
    @Override
    public String name() {
      return topic.name();
    }

    @Override
    public Uuid id() {
      return topic.id();
    }

    @Override
    public int partitionCount() {
      return topic.partitions().size();
    }

    @Override
    public Set<String> racks(int partition) {
      Set<String> racks = new TreeSet<>();
      for (int broker : topic.partitions().get(partition).replicas()) {
        BrokerRegistration registration = view.image.brokers().get(broker);
        if (registration != null && registration.rack() != null) {
          racks.add(registration.rack());
        }
      }
      return racks;
    }

    @Override
    public int leader(int partition) {
      return topic.partitions().get(partition).leader();
    }

    @Override
    public boolean internal() {
      return view.stateTopics.internal(topic.name());
    }

    @Override
    public String toString() {
      return topic.toString();
    }
  }
}
