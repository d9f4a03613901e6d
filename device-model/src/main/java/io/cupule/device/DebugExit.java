package io.cupule.device;

/**
 * A port that ends the VM with a status, as test guests expect it from QEMU's {@code
 * isa-debug-exit}: writing {@code v} exits with {@code (v << 1) | 1}, so that no guest can fake the
 * 0 of success. kvm-unit-tests use it. Any vCPU thread may call in.
 */
public final class DebugExit implements Device {
  /** First port. */
  public static final long PORT = 0xf4;

  /** Number of ports. */
  public static final long LENGTH = 4;

  private final MachineControl machine;

  /**
   * Creates the port.
   *
   * @param machine told when the guest exits, with all 32 bits of the status
   */
  public DebugExit(MachineControl machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "debug exit";
  }

  /** Nothing to read: all ones, as where no device is. */
  @Override
  public long read(long offset, int size) {
    return -1;
  }

  @Override
  public void write(long offset, int size, long value) {
    machine.exit((int) value << 1 | 1);
  }
}
