package io.sluice.plugins;

/** A plugin cannot be had; the message is one line for the operator. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PluginException(String message) {
    super(message);
  }

  PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
