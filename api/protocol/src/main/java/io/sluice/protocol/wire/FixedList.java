package io.sluice.protocol.wire;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Immutable lists over arrays, made without copying. */
public final class FixedList<T> extends AbstractList<T> implements RandomAccess {
  private final T[] elements;

  private FixedList(T[] elements) {
    this.elements = elements;
  }

  /** Returns the list of the elements. The array belongs to the list from now on. */
  public static <T> List<T> of(T[] elements) {
    return elements.length == 0 ? List.of() : new FixedList<>(elements);
  }

  /** Returns an immutable list of the same elements, the list itself if it is one. */
  public static <T> List<T> copyOf(List<T> list) {
    return list instanceof FixedList ? list : List.copyOf(list);
  }

  /** Returns an immutable list of the same elements, or null for null. */
  public static <T> @Nullable List<T> copyOfNullable(@Nullable List<T> list) {
    return list == null ? null : copyOf(list);
  }

  @Override
  public T get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }
}
