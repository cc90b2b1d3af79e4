package io.sluice.spi;

import java.util.List;

/** Which key or value of which record a serializer is working on. Valid only during the call. */
public interface RecordPart {
  /** Returns the topic. */
  String topic();

  /** Returns whether it is the key, else the value. */
  boolean isKey();

  /** Returns the record's headers so far; not to be changed. */
  List<Header> headers();

  /** Adds a header, such as the number of a schema. Deserializers cannot. */
  void addHeader(Header header);
}
