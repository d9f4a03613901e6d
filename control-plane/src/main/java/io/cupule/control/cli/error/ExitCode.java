package io.cupule.control.cli.error;

import java.util.LinkedHashMap;
import java.util.Map;

/** The program's exit codes. The launcher script uses the same numbers. */
public enum ExitCode {
  /** Success. */
  OK(0, "success"),
  /** A VM or a trace did not end as asked. */
  NOT_AS_ASKED(
      1,
      "a VM did not end as asked, a trace differs, or a VM is not in a state in which the daemon"
          + " can do what was asked"),
  /** The command line or a file is wrong. */
  BAD_INPUT(2, "the command line, a name, the scenario or another input is wrong"),
  /** The host lacks a requirement. */
  HOST_UNFIT(
      3,
      "no daemon answers at the socket, or the host lacks something that is required; `cupule"
          + " doctor` says what"),
  /** A fault in Cupule. */
  INTERNAL_ERROR(4, "a fault in cupule itself, or its build failed"),
  /** Ended by a signal. */
  INTERRUPTED(130, "ended by Ctrl-C; `run` only by a second one. By SIGTERM 143, by SIGHUP 129");

  private final int value;
  private final String meaning;

  ExitCode(int value, String meaning) {
    this.value = value;
    this.meaning = meaning;
  }

  /**
   * Returns the number.
   *
   * @return the exit code of the process, 0 to 255
   */
  public int value() {
    return value;
  }

  /** Returns all codes with their meaning, for picocli's list. */
  public static Map<String, String> list() {
    Map<String, String> list = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      list.put(Integer.toString(code.value), code.meaning);
    }
    return list;
  }
}
