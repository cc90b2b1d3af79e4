package io.sluice.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Prints JSON for programs that read what commands say. */
public final class Json {
  private Json() {}

  /** Writes a value. */
  @FunctionalInterface
  public interface Content {
    /** Writes it through the generator. */
    void write(JsonGenerator json) throws IOException;
  }

  /** Prints a value over several lines. */
  public static void print(PrintWriter out, Content content) {
    JsonFactory factory =
        JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println();
  }
}
