package io.cupule.control.daemon;

import java.io.Serial;

/** Reports a daemon that cannot start. */
public final class DaemonException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String remedy;

  DaemonException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** Returns what to do about it. */
  public String remedy() {
    return remedy;
  }
}
