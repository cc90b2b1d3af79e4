// Generated from the requests' schemas. Not to be edited.
package io.sluice.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The APIs of the protocol and the released versions in which they can be spoken. */
public enum ApiKey {
  GREET(0, 0, 3, 3);

  /** From this number on APIs are Sluice's own. */
  private static final int OWN_FROM = 10000;

  private static final ApiKey[] BY_ID = byId(false);
  private static final ApiKey[] OWN_BY_ID = byId(true);

  private final short id;
  private final short minVersion;
  private final short maxVersion;
  private final int flexibleFrom;

  ApiKey(int id, int minVersion, int maxVersion, int flexibleFrom) {
    this.id = (short) id;
    this.minVersion = (short) minVersion;
    this.maxVersion = (short) maxVersion;
    this.flexibleFrom = flexibleFrom;
  }

  /** Returns the number on the wire. */
  public short id() {
    return id;
  }

  /** Returns whether the API is one of Sluice's own, which Kafka does not know. */
  public boolean isOwn() {
    return id >= OWN_FROM;
  }

  /** Returns the lowest version that can be read and written. */
  public short minVersion() {
    return minVersion;
  }

  /** Returns the highest released version that can be read and written. */
  public short maxVersion() {
    return maxVersion;
  }

  /** Returns whether the version can be read and written and is released. */
  public boolean supports(int version) {
    return version >= minVersion && version <= maxVersion;
  }

  /** Returns the version of the header before a request of the given version. */
  public int requestHeaderVersion(int version) {
    if (version >= flexibleFrom) {
      return 2;
    }
    return 1;
  }

  /** Returns the version of the header before a response of the given version. */
  public int responseHeaderVersion(int version) {
    return version >= flexibleFrom ? 1 : 0;
  }

  /** Returns the API of this number, null if there is none. */
  public static @Nullable ApiKey of(int id) {
    return id < OWN_FROM ? at(BY_ID, id) : at(OWN_BY_ID, id - OWN_FROM);
  }

  private static @Nullable ApiKey at(ApiKey[] keys, int index) {
    return index >= 0 && index < keys.length ? keys[index] : null;
  }

  /** Returns the APIs of one kind, each at the index that its number gives. */
  private static ApiKey[] byId(boolean own) {
    ApiKey[] byId = {};
    for (ApiKey key : values()) {
      if (key.isOwn() == own) {
        int index = own ? key.id - OWN_FROM : key.id;
        byId = Arrays.copyOf(byId, index + 1);
        byId[index] = key;
      }
    }
    return byId;
  }
}
