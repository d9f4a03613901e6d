package io.cupule.partition.scenario;

/** What happens to a VM after its guest asked for a reset or ended. */
public enum Reaction {
  /** It runs from its first instruction again, with fresh memory and devices. */
  RESTART("restart"),
  /** It is powered off until somebody starts it. */
  STOP("stop");

  private final String json;

  Reaction(String json) {
    this.json = json;
  }

  /** Returns the name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
