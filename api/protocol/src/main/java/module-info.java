import org.jspecify.annotations.NullMarked;

/**
 * The wire: messages, record batches, compression and error codes of the Kafka protocol, on byte
 * buffers and without reflection.
 */
@NullMarked
module io.sluice.protocol {
  requires static org.jspecify;
  requires io.sluice.time;
  requires com.github.luben.zstd_jni;
  requires org.lz4.java;
  requires org.xerial.snappy;

  exports io.sluice.protocol;
  exports io.sluice.protocol.message;
  exports io.sluice.protocol.record;
  exports io.sluice.protocol.wire;
}
