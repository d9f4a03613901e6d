package io.cupule.control.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a check came out. */
public enum Status {
  /** As it should be. */
  OK,
  /** Cupule runs, but something is slower, less exact or not available. */
  WARNING,
  /** Cupule cannot run VMs without it. */
  MISSING;

  /**
   * The status as people and JSON see it.
   *
   * @return in lower case
   */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
