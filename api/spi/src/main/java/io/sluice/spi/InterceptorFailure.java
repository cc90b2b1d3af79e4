package io.sluice.spi;

/** An interceptor threw instead of deciding. */
public final class InterceptorFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String interceptor;

  /**
   * Makes the failure of an interceptor.
   *
   * @param interceptor its name
   * @param cause what it threw
   */
  public InterceptorFailure(String interceptor, Throwable cause) {
    super("interceptor '" + interceptor + "' failed: " + cause, cause, false, false);
    this.interceptor = interceptor;
  }

  /** Returns the name of the interceptor. */
  public String interceptor() {
    return interceptor;
  }
}
