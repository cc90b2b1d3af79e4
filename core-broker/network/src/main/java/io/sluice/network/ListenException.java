package io.sluice.network;

/** Says that a listener cannot be bound, and why. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ListenException(ListenerConfig listener, String why) {
    super(
        "listener "
            + listener.name()
            + " cannot bind "
            + listener.host()
            + ":"
            + listener.port()
            + ": "
            + why,
        null,
        false,
        false);
  }
}
