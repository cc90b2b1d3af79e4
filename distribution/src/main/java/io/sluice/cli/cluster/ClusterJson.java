package io.sluice.cli.cluster;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** Shows a cluster to programs. What is not known is left out. */
final class ClusterJson {
  private final JsonGenerator json;

  ClusterJson(JsonGenerator json) {
    this.json = json;
  }

  void write(ClusterView cluster) throws IOException {
    json.writeStartObject();
    json.writeStringField("cluster", cluster.id());
    if (cluster.controller() >= 0) {
      json.writeNumberField("controller", cluster.controller());
    }
    json.writeArrayFieldStart("brokers");
    for (BrokerView broker : cluster.brokers()) {
      write(broker);
    }
    json.writeEndArray();
    json.writeNumberField("partitions", cluster.partitions().size());
    write("underReplicated", cluster.partitions(PartitionView::underReplicated));
    write("underMinIsr", cluster.partitions(PartitionView::underMinIsr));
    write("offline", cluster.partitions(PartitionView::offline));
    json.writeEndObject();
  }

  private void write(BrokerView broker) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", broker.id());
    json.writeBooleanField("live", broker.endpoint() != null);
    if (broker.endpoint() != null) {
      json.writeStringField("endpoint", broker.endpoint());
    }
    if (broker.rack() != null) {
      json.writeStringField("rack", broker.rack());
    }
    json.writeNumberField("leads", broker.leads());
    json.writeNumberField("replicas", broker.replicas());
    json.writeEndObject();
  }

  private void write(String name, List<PartitionView> partitions) throws IOException {
    json.writeArrayFieldStart(name);
    for (PartitionView partition : partitions) {
      json.writeStartObject();
      json.writeStringField("topic", partition.topic());
      json.writeNumberField("partition", partition.partition());
      if (!partition.offline()) {
        json.writeNumberField("leader", partition.leader());
      }
      write("replicas", partition.replicas().stream().mapToInt(Integer::intValue).toArray());
      write("inSync", partition.inSync().stream().mapToInt(Integer::intValue).toArray());
      json.writeNumberField("minInSync", partition.inSyncMin());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(String name, int[] brokers) throws IOException {
    json.writeFieldName(name);
    json.writeArray(brokers, 0, brokers.length);
  }
}
