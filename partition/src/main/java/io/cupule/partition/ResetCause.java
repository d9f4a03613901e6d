package io.cupule.partition;

/** Why a VM started anew, from its first instruction. */
public enum ResetCause {
  /** Its user reset it. */
  HOST("reset from outside"),
  /** Its guest asked for a reset. */
  GUEST("reset by its guest"),
  /** A triple fault, where that counts as a reset. */
  TRIPLE_FAULT("reset by a triple fault"),
  /** It had crashed, or its guest had reported failure. */
  CRASH("started again after a crash"),
  /** Its guest had ended it in good order. */
  POWER_OFF("started again after its guest's end");

  private final String text;

  ResetCause(String text) {
    this.text = text;
  }

  /** In words, such as {@code reset by its guest}. */
  public String text() {
    return text;
  }
}
