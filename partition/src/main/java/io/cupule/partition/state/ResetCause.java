package io.cupule.partition.state;

/** The reason why a VM runs again from its first instruction. */
public enum ResetCause {
  /** Its user reset it. */
  HOST("reset from outside"),
  /** Its guest asked for a reset. */
  GUEST("reset by its guest"),
  /** A triple fault, if that counts as a reset. */
  TRIPLE_FAULT("reset by a triple fault"),
  /** The VM crashed, or its guest reported failure. */
  CRASH("started again after a crash"),
  /** Its guest ended normally. */
  POWER_OFF("started again after its guest's end");

  private final String text;

  ResetCause(String text) {
    this.text = text;
  }

  /** Returns the reason in words, such as {@code reset by its guest}. */
  public String text() {
    return text;
  }
}
