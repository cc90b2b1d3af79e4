package io.sluice.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugins that were found, to be chosen by name. Safe for use by several threads. */
public final class PluginCatalog {
  private static final Logger LOG = LoggerFactory.getLogger(PluginCatalog.class);

  private final List<Candidate> candidates;

  PluginCatalog(List<Candidate> candidates) {
    this.candidates = new ArrayList<>(candidates);
  }

  /** Returns every plugin, the broken ones too, in the order in which they were found. */
  public synchronized List<PluginEntry> entries() {
    return candidates.stream().map(Candidate::entry).toList();
  }

  /** Returns what is wrong, a line for each broken plugin. */
  public List<String> problems() {
    return entries().stream().map(PluginEntry::problem).filter(Objects::nonNull).toList();
  }

  /**
   * Returns the names of a kind's plugins that can be used, in alphabetical order, without aliases.
   */
  public List<String> names(PluginKind<?> kind) {
    TreeSet<String> names = new TreeSet<>();
    for (PluginEntry entry : entries()) {
      if (kind.word().equals(entry.kind()) && entry.problem() == null) {
        names.add(Objects.requireNonNull(entry.name()));
      }
    }
    return List.copyOf(names);
  }

  /** Returns the plugin of a name or alias, broken or not, if there is one. */
  public Optional<PluginEntry> find(PluginKind<?> kind, String name) {
    return entries().stream().filter(isNamed(kind, name)).findFirst();
  }

  /**
   * Makes an instance of a plugin.
   *
   * @param name a name or an alias
   * @throws PluginException if there is no such plugin, or it is broken, or its constructor throws,
   *     by which it becomes broken
   */
  public <T> T create(PluginKind<T> kind, String name) {
    Candidate candidate = candidate(kind, name);
    PluginEntry entry = candidate.entry();
    if (candidate.provider() == null) {
      throw new PluginException(kind.word() + " '" + name + "' is broken: " + entry.problem());
    }
    try {
      return kind.spi().cast(candidate.provider().create());
    } catch (Error | RuntimeException e) {
      if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
        throw e;
      }
      Candidate broken = candidate.broken("cannot be made: " + Problem.cause(e));
      replace(candidate, broken);
      throw new PluginException(
          kind.word() + " '" + name + "' is broken: " + broken.entry().problem(), e);
    }
  }

  /**
   * Makes an instance of each plugin that is not known to be broken, to find out; returns what is
   * wrong with all.
   */
  public List<String> verify(List<PluginKind<?>> kinds) {
    for (PluginKind<?> kind : kinds) {
      for (String name : names(kind)) {
        try {
          create(kind, name);
        } catch (PluginException e) {
          LOG.debug("{}", e.getMessage());
        }
      }
    }
    return problems();
  }

  private synchronized Candidate candidate(PluginKind<?> kind, String name) {
    Predicate<PluginEntry> named = isNamed(kind, name);
    for (Candidate candidate : candidates) {
      if (named.test(candidate.entry())) {
        return candidate;
      }
    }
    throw new PluginException(unknown(kind, name));
  }

  private String unknown(PluginKind<?> kind, String name) {
    List<String> unloaded =
        candidates.stream()
            .map(Candidate::entry)
            .filter(entry -> entry.name() == null)
            .map(PluginEntry::jar)
            .toList();
    String message = kind.word() + " '" + name + "' unknown; known: " + names(kind);
    return unloaded.isEmpty() ? message : message + "; could not be loaded: " + unloaded;
  }

  private synchronized void replace(Candidate before, Candidate after) {
    candidates.replaceAll(candidate -> candidate == before ? after : candidate);
  }

  private static Predicate<PluginEntry> isNamed(PluginKind<?> kind, String name) {
    return entry ->
        kind.word().equals(entry.kind())
            && (name.equals(entry.name()) || entry.aliases().contains(name));
  }
}
