package io.cupule.control.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The status of a check. */
public enum Status {
  /** No problem. */
  OK,
  /** Cupule runs, but something is slower, less exact or not available. */
  WARNING,
  /** Cupule cannot run VMs because something is missing. */
  MISSING;

  /**
   * Returns the status for people and JSON.
   *
   * @return in lower case
   */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
