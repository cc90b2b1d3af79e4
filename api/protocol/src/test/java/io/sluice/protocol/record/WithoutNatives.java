package io.sluice.protocol.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Runs in a process of its own and uses each compression twice in both directions, for a library
 * that does not load fails in another way the second time. Prints a line for each try.
 *
 * <p>The arguments are a batch of each compression, in Base64.
 */
final class WithoutNatives {
  private WithoutNatives() {}

  public static void main(String[] batches) {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < batches.length; i++) {
        Compression compression = Compression.of(i);
        ByteBuffer batch = ByteBuffer.wrap(Base64.getDecoder().decode(batches[i]));
        report("read", compression, () -> Batches.records(batch, 1000).size());
        report("write", compression, () -> written(compression));
      }
    }
  }

  private interface Attempt {
    int run() throws Exception;
  }

  private static int written(Compression compression) throws Exception {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (var out = compression.compress(sink, compression.defaultLevel())) {
      out.write(1);
    }
    return 1;
  }

  private static void report(String what, Compression compression, Attempt attempt) {
    String outcome;
    try {
      outcome = String.valueOf(attempt.run());
    } catch (InvalidBatchException refused) {
      outcome = refused.errorCode() + " " + refused.getMessage();
    } catch (Throwable other) {
      outcome = other.toString();
    }
    System.out.println(what + " " + compression + " " + outcome);
  }
}
