package io.cupule.device;

/**
 * The reset control register of Intel south bridges (ICH data sheets, "RST_CNT"). Linux uses it to
 * reboot a PC.
 *
 * <p>Setting bit 2 resets. Bits 1 and 3 select the kind of reset, which makes no difference to a
 * VM. Any vCPU thread may call it.
 */
public final class ResetControl implements Device, Stateful<ResetControl.State> {
  /** The register's port. */
  public static final long PORT = 0xcf9;

  /** Number of ports. */
  public static final long LENGTH = 1;

  private static final int SYSTEM_RESET = 0x02;
  private static final int RESET_NOW = 0x04;
  private static final int FULL_RESET = 0x08;

  private final MachineControl machine;
  private volatile int kind;

  /**
   * The register's state.
   *
   * @param version {@link #VERSION}
   * @param kind bits 1 and 3 as last written
   */
  public record State(int version, int kind) {
    /** The version of this form. */
    public static final int VERSION = 1;

    /** Refuses another version. */
    public State {
      Stateful.requireVersion("reset control", version, VERSION);
    }
  }

  /**
   * Creates the register.
   *
   * @param machine called when the guest asks for a reset
   */
  public ResetControl(MachineControl machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "reset control";
  }

  /** Reads the kind of reset that the guest chose last. */
  @Override
  public long read(long offset, int size) {
    return kind;
  }

  @Override
  public State state() {
    return new State(State.VERSION, kind);
  }

  @Override
  public void load(State state) {
    kind = state.kind() & (SYSTEM_RESET | FULL_RESET);
  }

  @Override
  public State initial() {
    return new State(State.VERSION, 0);
  }

  @Override
  public void write(long offset, int size, long value) {
    kind = (int) value & (SYSTEM_RESET | FULL_RESET);
    if ((value & RESET_NOW) != 0) {
      machine.reset(
          "the guest wrote 0x%x to the reset control register (port 0xcf9)"
              .formatted(value & 0xff));
    }
  }
}
