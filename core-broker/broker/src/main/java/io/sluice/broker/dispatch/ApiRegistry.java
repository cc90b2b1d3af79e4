package io.sluice.broker.dispatch;

import io.sluice.kernel.ApiBinding;
import io.sluice.protocol.ApiKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists which handler answers which API. What ApiVersions says is computed from it. Immutable. */
public final class ApiRegistry {
  private final Map<ApiKey, ApiBinding<?, ?>> bindings = new EnumMap<>(ApiKey.class);

  /**
   * Lists bindings.
   *
   * @throws IllegalStateException if two of them answer one API
   */
  public ApiRegistry(Collection<ApiBinding<?, ?>> bindings) {
    for (ApiBinding<?, ?> binding : bindings) {
      if (this.bindings.putIfAbsent(binding.key(), binding) != null) {
        throw new IllegalStateException(binding.key() + " has two handlers");
      }
    }
  }

  /** Returns who answers an API, or null. */
  @Nullable ApiBinding<?, ?> find(ApiKey key) {
    return bindings.get(key);
  }

  /** Returns all that is answered, in the order of the keys' numbers. */
  Collection<ApiBinding<?, ?>> all() {
    return bindings.values();
  }
}
