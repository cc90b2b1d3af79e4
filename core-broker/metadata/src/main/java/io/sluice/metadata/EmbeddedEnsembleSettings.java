package io.sluice.metadata;

import java.nio.file.Path;
import java.util.List;

/**
 * What an embedded ZooKeeper server is told that is one of an ensemble's.
 *
 * @param directory where it keeps its data; made if it is not there
 * @param id which of the members it is
 * @param members all servers of the ensemble, the same everywhere
 */
public record EmbeddedEnsembleSettings(Path directory, int id, List<EnsembleMember> members) {
  public EmbeddedEnsembleSettings {
    members = List.copyOf(members);
    if (members.stream().noneMatch(member -> member.id() == id)) {
      throw new IllegalArgumentException("No server " + id + " among " + members);
    }
  }

  /** Returns the member that this server is. */
  EnsembleMember self() {
    return members.stream().filter(member -> member.id() == id).findFirst().orElseThrow();
  }

  /** Returns the others. */
  List<EnsembleMember> others() {
    return members.stream().filter(member -> member.id() != id).toList();
  }
}
