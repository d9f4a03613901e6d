package io.cupule.partition.scenario;

/** What becomes of a VM whose guest asked for a reset or came to its end. */
public enum Reaction {
  /** It runs from its first instruction again, with memory and devices as at first. */
  RESTART("restart"),
  /** It is powered off, and stays so until it is started. */
  STOP("stop");

  private final String json;

  Reaction(String json) {
    this.json = json;
  }

  /** The name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
