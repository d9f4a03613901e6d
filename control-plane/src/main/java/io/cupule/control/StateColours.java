package io.cupule.control;

/** Colours of states and ends, as parameters of SGR (ECMA-48). */
final class StateColours {
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String RED = "31";

  private StateColours() {}

  /** Of a VM's or vCPU's state. */
  static String ofState(String state) {
    return switch (state) {
      case "running", "runnable" -> GREEN;
      case "paused", "created" -> YELLOW;
      default -> "";
    };
  }

  /** Of how a VM ended: red where it was not meant to. */
  static String ofEnd(String end) {
    return end.startsWith("crashed") || end.startsWith("failed") || end.startsWith("abandoned")
        ? RED
        : "";
  }
}
