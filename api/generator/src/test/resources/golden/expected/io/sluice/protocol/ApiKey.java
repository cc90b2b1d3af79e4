// Generated from the requests' schemas. Not to be edited.
package io.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** The APIs of the protocol and the released versions in which they can be spoken. */
public enum ApiKey {
  GREET(0, 0, 3, 3);

  private static final ApiKey[] BY_ID = byId();

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
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }

  private static ApiKey[] byId() {
    ApiKey[] keys = values();
    ApiKey[] byId = new ApiKey[keys[keys.length - 1].id + 1];
    for (ApiKey key : keys) {
      byId[key.id] = key;
    }
    return byId;
  }
}
