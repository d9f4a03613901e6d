package io.cupule.control.cli.terminal;

import io.cupule.partition.state.VmEnd;
import java.util.List;
import java.util.stream.Stream;

/** Colours of states and ends, as parameters of SGR (ECMA-48). */
public final class StateColours {
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String RED = "31";

  private static final List<String> UNWANTED =
      Stream.of(
              VmEnd.Kind.CRASHED,
              VmEnd.Kind.FAILED,
              VmEnd.Kind.RESET_LOOP,
              VmEnd.Kind.KILLED,
              VmEnd.Kind.ABANDONED)
          .map(VmEnd.Kind::text)
          .toList();

  private StateColours() {}

  /** Returns the colour of a VM's or vCPU's state. */
  public static String ofState(String state) {
    return switch (state) {
      case "running", "runnable" -> GREEN;
      case "paused", "created" -> YELLOW;
      default -> "";
    };
  }

  /** Returns the colour of a VM's end: red if it was not intended. */
  public static String ofEnd(String end) {
    return UNWANTED.stream().anyMatch(end::startsWith) ? RED : "";
  }
}
