package io.cupule.partition.scenario;

/**
 * What a guest's triple fault means. A triple fault is an exception while the CPU delivers a double
 * fault.
 */
public enum TripleFault {
  /** A crash: the guest is broken, and its registers are kept. */
  CRASH("crash"),
  /** A reset, as on a PC, where guests cause a triple fault to reset the machine. */
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
