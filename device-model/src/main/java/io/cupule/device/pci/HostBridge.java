package io.cupule.device.pci;

import io.cupule.device.Device;
import io.cupule.device.DeviceContext;
import io.cupule.device.PlacedDevice;
import io.cupule.device.Region;
import io.cupule.device.ResetControl;
import io.cupule.device.Stateful;

/**
 * The configuration ports of a PCI host bridge (PCI Local Bus Specification 3.0, 3.2.2.3.2), on a
 * bus without devices.
 *
 * <p>CONFIG_ADDRESS answers accesses of 32 bits alone. It stores the enable bit, bus, device,
 * function and register; the reserved bits and the two lowest ones are zero. CONFIG_DATA reads as
 * all ones and drops writes, as if a bridge found no device at any address. Narrower accesses to
 * CONFIG_ADDRESS are ordinary I/O: one byte at 0xcf9 is the {@link ResetControl}; nothing answers
 * the others, which read as all ones. Any vCPU thread may call it.
 */
public final class HostBridge implements Device, Stateful<HostBridge.State> {
  /** First port, that of CONFIG_ADDRESS. */
  public static final long PORT = 0xcf8;

  /** Number of ports. */
  public static final long LENGTH = 8;

  private static final long ADDRESS = 0;
  private static final long RESET = ResetControl.PORT - PORT;

  /** Bits 30 to 24 are reserved; a register's number is a multiple of 4. */
  private static final int STORED = 0x80ff_fffc;

  private final ResetControl reset;
  private volatile int address;

  /**
   * The ports' state, without that of the reset control.
   *
   * @param version {@link #VERSION}
   * @param address CONFIG_ADDRESS
   */
  public record State(int version, int address) {
    /** The version of this form. */
    public static final int VERSION = 1;

    /** Refuses another version. */
    public State {
      Stateful.requireVersion("PCI host bridge", version, VERSION);
    }
  }

  /**
   * Creates the ports, with CONFIG_ADDRESS zero.
   *
   * @param reset answers accesses of one byte at its port
   */
  public HostBridge(ResetControl reset) {
    this.reset = reset;
  }

  /** Makes the ports at their place, and the reset control among them. */
  public static PlacedDevice placed(DeviceContext context) {
    ResetControl reset = new ResetControl(context.control());
    HostBridge bridge = new HostBridge(reset);
    return PlacedDevice.atPorts(bridge, new Region(PORT, LENGTH, bridge)).with(reset);
  }

  @Override
  public String name() {
    return "PCI host bridge";
  }

  @Override
  public long read(long offset, int size) {
    if (isAddress(offset, size)) {
      return address;
    }
    return isReset(offset, size) ? reset.read(0, size) : -1;
  }

  @Override
  public void write(long offset, int size, long value) {
    if (isAddress(offset, size)) {
      address = (int) value & STORED;
    } else if (isReset(offset, size)) {
      reset.write(0, size, value);
    }
  }

  @Override
  public State state() {
    return new State(State.VERSION, address);
  }

  @Override
  public void load(State state) {
    address = state.address() & STORED;
  }

  @Override
  public State initial() {
    return new State(State.VERSION, 0);
  }

  private static boolean isAddress(long offset, int size) {
    return offset == ADDRESS && size == Integer.BYTES;
  }

  private static boolean isReset(long offset, int size) {
    return offset == RESET && size == Byte.BYTES;
  }
}
