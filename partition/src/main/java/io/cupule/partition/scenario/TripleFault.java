package io.cupule.partition.scenario;

/** What a guest's triple fault means: an exception while the CPU delivers a double fault. */
public enum TripleFault {
  /** A crash: the guest is broken, and its registers are kept. */
  CRASH("crash"),
  /** A reset, as guests cause it on a PC. */
  RESET("reset");

  private final String json;

  TripleFault(String json) {
    this.json = json;
  }

  /** Returns the name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
