package io.cupule.partition.scenario;

/** Where the output of a serial port goes. */
public enum SerialSink {
  /** The program's standard output, each line after the VM's name. */
  STDOUT("stdout"),
  /** A file, overwritten at the start. */
  FILE("file"),
  /** A new pseudo-terminal, whose other side can also be typed into. */
  PTY("pty"),
  /** Nowhere. */
  NONE("none");

  private final String json;

  SerialSink(String json) {
    this.json = json;
  }

  /** The name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
