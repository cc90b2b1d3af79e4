package io.sluice.broker;

/** Says in a line or more why a broker does not start. */
public final class BrokerStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
