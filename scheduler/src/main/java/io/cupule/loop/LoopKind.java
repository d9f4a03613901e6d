package io.cupule.loop;

import java.util.Locale;

/** The kinds of the program's loops, by which their errors are counted. */
public enum LoopKind {
  /** Ends the turns of pCPUs. */
  TIMERS,
  /** Runs a VM's timers. */
  GUEST_TIMERS,
  /** Compares the time-stamp counter with the clock. */
  TSC,
  /** Writes guests' output. */
  OUTPUT,
  /** Reads a guest's input. */
  CONSOLE,
  /** Prints messages of the program. */
  LOG,
  /** Does the daemon's regular work. */
  MONITOR;

  /** Returns the kind in the words of messages, such as {@code guest timers}. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
