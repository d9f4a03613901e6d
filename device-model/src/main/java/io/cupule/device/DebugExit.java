package io.cupule.device;

/**
 * A port that ends the VM with a status, like QEMU's {@code isa-debug-exit}: writing {@code v}
 * exits with {@code (v << 1) | 1}, so a guest cannot produce the success status 0. kvm-unit-tests
 * use it. Any vCPU thread may call it.
 */
public final class DebugExit implements Device, Stateful<DebugExit.State> {
  /** First port. */
  public static final long PORT = 0xf4;

  /** Number of ports. */
  public static final long LENGTH = 4;

  private final MachineControl machine;

  /**
   * The port's state: it stores nothing.
   *
   * @param version {@link #VERSION}
   */
  public record State(int version) {
    /** The version of this form. */
    public static final int VERSION = 1;

    /** Refuses another version. */
    public State {
      Stateful.requireVersion("debug exit", version, VERSION);
    }
  }

  /**
   * Creates the port.
   *
   * @param machine receives the exit, with all 32 bits of the status
   */
  public DebugExit(MachineControl machine) {
    this.machine = machine;
  }

  /** Makes the port at its place. */
  public static PlacedDevice placed(DeviceContext context) {
    DebugExit exit = new DebugExit(context.control());
    return PlacedDevice.atPorts(exit, new Region(PORT, LENGTH, exit));
  }

  @Override
  public String name() {
    return "debug exit";
  }

  /** Reads all ones, as without a device. */
  @Override
  public long read(long offset, int size) {
    return -1;
  }

  @Override
  public State state() {
    return initial();
  }

  @Override
  public void load(State state) {}

  @Override
  public State initial() {
    return new State(State.VERSION);
  }

  @Override
  public void write(long offset, int size, long value) {
    machine.exit((int) value << 1 | 1);
  }
}
