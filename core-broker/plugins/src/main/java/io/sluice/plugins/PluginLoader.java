package io.sluice.plugins;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what there is of plugins, in the application and in a folder. */
public final class PluginLoader {
  private final Path folder;
  private final List<PluginKind<?>> kinds;
  private final ModuleLayer application;

  private PluginLoader(Path folder, List<PluginKind<?>> kinds, ModuleLayer application) {
    this.folder = folder.toAbsolutePath().normalize();
    this.kinds = List.copyOf(kinds);
    this.application = application;
  }

  /**
   * Finds the plugins of the application's own modules and those in a folder.
   *
   * @param folder need not exist
   * @param kinds what to look for
   */
  public static PluginCatalog load(Path folder, List<PluginKind<?>> kinds) {
    ModuleLayer layer = PluginLoader.class.getModule().getLayer();
    return load(folder, kinds, Objects.requireNonNullElseGet(layer, ModuleLayer::boot));
  }

  /** Does so above a layer of the caller's. */
  static PluginCatalog load(Path folder, List<PluginKind<?>> kinds, ModuleLayer application) {
    return new PluginCatalog(new PluginLoader(folder, kinds, application).candidates());
  }

  private List<Candidate> candidates() {
    Scan scan = new Scan(kinds, this::shown);
    List<Candidate> candidates = new ArrayList<>(scan.of(new InLayer(application)));
    UnitLoader loader =
        new UnitLoader(
            application,
            kinds.stream().map(kind -> kind.spi().getModule()).collect(Collectors.toSet()),
            this::shown);
    try {
      for (Unit unit : Unit.in(folder)) {
        candidates.addAll(of(unit, loader, scan));
      }
    } catch (UncheckedIOException e) {
      candidates.add(
          new Candidate(
              new UnitException(shown(folder), null, Problem.cause(e.getCause())).entry(), null));
    }
    return withoutTwins(candidates);
  }

  private List<Candidate> of(Unit unit, UnitLoader loader, Scan scan) {
    try {
      List<Candidate> found = scan.of(loader.load(unit));
      if (found.isEmpty()) {
        String words = kinds.stream().map(PluginKind::word).collect(Collectors.joining(", "));
        throw new UnitException(shown(unit.path()), null, "provides nothing: none of " + words);
      }
      return found;
    } catch (UnitException e) {
      return List.of(new Candidate(e.entry(), null));
    }
  }

  /** A name that two plugins of a kind claim belongs to neither. */
  private static List<Candidate> withoutTwins(List<Candidate> candidates) {
    Map<String, List<Candidate>> claims = new HashMap<>();
    for (Candidate candidate : candidates) {
      names(candidate.entry())
          .forEach(
              name ->
                  claims
                      .computeIfAbsent(
                          candidate.entry().kind() + " " + name, any -> new ArrayList<>())
                      .add(candidate));
    }
    return candidates.stream().map(candidate -> checked(candidate, claims)).toList();
  }

  private static Candidate checked(Candidate candidate, Map<String, List<Candidate>> claims) {
    for (String name : names(candidate.entry()).toList()) {
      for (Candidate other :
          claims.getOrDefault(candidate.entry().kind() + " " + name, List.of())) {
        if (other != candidate && candidate.provider() != null) {
          PluginEntry twin = other.entry();
          return candidate.broken(
              "the name '"
                  + name
                  + "' is also that of class "
                  + twin.className()
                  + " in "
                  + twin.jar());
        }
      }
    }
    return candidate;
  }

  private static Stream<String> names(PluginEntry entry) {
    return entry.name() == null
        ? Stream.empty()
        : Stream.concat(Stream.of(entry.name()), entry.aliases().stream()).distinct();
  }

  /** Shows a path from the folder that the plugins folder lies in. */
  private String shown(Path path) {
    Path home = folder.getParent();
    Path absolute = path.toAbsolutePath().normalize();
    return home != null && absolute.startsWith(home)
        ? home.relativize(absolute).toString()
        : absolute.toString();
  }
}
