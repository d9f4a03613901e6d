package io.cupule.partition.scenario;

/** The kinds of destination for a serial port's output. */
public enum SerialSink {
  /** The program's standard output, each line prefixed with the VM's name. */
  STDOUT("stdout"),
  /** A file, overwritten at the start. */
  FILE("file"),
  /** A new pseudo-terminal, which also accepts input. */
  PTY("pty"),
  /** Nowhere. */
  NONE("none");

  private final String json;

  SerialSink(String json) {
    this.json = json;
  }

  /** Returns the name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
