package io.sluice.plugins;

import io.sluice.spi.Deserializer;
import io.sluice.spi.Interceptor;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.Partitioner;
import io.sluice.spi.Serializer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of plugin.
 *
 * @param word what people call it, such as "assignor"; also the beginning of its settings
 * @param spi what its providers implement
 * @param naming how a provider says its own name; null means by {@link io.sluice.spi.Named}
 * @param <T> what its providers implement
 */
public record PluginKind<T>(String word, Class<T> spi, @Nullable Function<T, String> naming) {
  public static final PluginKind<Partitioner> PARTITIONER = named("partitioner", Partitioner.class);
  public static final PluginKind<Interceptor<?, ?>> INTERCEPTOR =
      named("interceptor", Interceptor.class);
  public static final PluginKind<Serializer<?>> SERIALIZER = named("serializer", Serializer.class);
  public static final PluginKind<Deserializer<?>> DESERIALIZER =
      named("deserializer", Deserializer.class);
  public static final PluginKind<PartitionAssignor> ASSIGNOR =
      named("assignor", PartitionAssignor.class);

  /** Returns the kinds of {@code io.sluice.spi}. */
  public static List<PluginKind<?>> ofSpi() {
    return List.of(PARTITIONER, INTERCEPTOR, SERIALIZER, DESERIALIZER, ASSIGNOR);
  }

  @SuppressWarnings("unchecked")
  private static <T> PluginKind<T> named(String word, Class<? super T> spi) {
    return new PluginKind<>(word, (Class<T>) spi, null);
  }
}
