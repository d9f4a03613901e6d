package io.cupule.partition.scenario;

/** What a triple fault of a guest counts as: an exception while the CPU delivers a double fault. */
public enum TripleFault {
  /** The guest is broken: it crashes, and its registers are kept. */
  CRASH("crash"),
  /** As on a PC, where guests cause one to reset the machine. */
  RESET("reset");

  private final String json;

  TripleFault(String json) {
    this.json = json;
  }

  /** The name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
