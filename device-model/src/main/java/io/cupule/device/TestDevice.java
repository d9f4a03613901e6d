package io.cupule.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A device for test guests, with the registers that kvm-unit-tests expect of QEMU's {@code
 * pc-testdev}: a port that stores writes, interrupt lines that a guest drives itself, and a little
 * memory behind MMIO.
 *
 * <p>Any vCPU thread may call it. The lines are driven with the device's lock held.
 */
public final class TestDevice implements Stateful<TestDevice.State> {
  /** The first port of the register. */
  public static final long PORT = 0xe0;

  /** Number of its ports: four for the register, four for flushing pages. */
  public static final long LENGTH = 8;

  /** The port of interrupt line 0. */
  public static final long LINES_PORT = 0x2000;

  /** Number of interrupt lines, one port each. */
  public static final int LINES = 24;

  /** The address of the memory. */
  public static final long MEMORY = 0xff00_0000L;

  /** The size of the memory in bytes. */
  public static final int MEMORY_LENGTH = 0x1_0000;

  private static final int REGISTER_BYTES = 4;

  private final InterruptLine[] lines = new InterruptLine[LINES];
  private final boolean[] asserted = new boolean[LINES];
  private final byte[] register = new byte[REGISTER_BYTES];
  private final byte[] memory = new byte[MEMORY_LENGTH];

  /**
   * The device's state.
   *
   * @param version {@link #VERSION}
   * @param lines the level of each line
   * @param register the bytes of the register, lowest first
   * @param memory the bytes of the memory
   */
  public record State(int version, List<Boolean> lines, List<Byte> register, List<Byte> memory) {
    /** The version of this form. */
    public static final int VERSION = 1;

    /** Refuses another version and other sizes. */
    public State {
      Stateful.requireVersion("test device", version, VERSION);
      lines = List.copyOf(lines);
      register = List.copyOf(register);
      memory = List.copyOf(memory);
      boolean possible =
          lines.size() == LINES
              && register.size() == REGISTER_BYTES
              && memory.size() == MEMORY_LENGTH;
      Stateful.require("test device", possible, "other sizes");
    }
  }

  /**
   * Creates a device with all lines low and all zero.
   *
   * @param interrupts makes the line of each number from 0 to 23
   */
  public TestDevice(IntFunction<InterruptLine> interrupts) {
    Arrays.setAll(lines, interrupts);
  }

  /** Makes the device at its place. */
  public static PlacedDevice placed(DeviceContext context) {
    TestDevice device = new TestDevice(context.interrupts()::globalLine);
    return PlacedDevice.atPorts(
            device,
            new Region(PORT, LENGTH, device.ports()),
            new Region(LINES_PORT, LINES, device.lines()))
        .atMemory(new Region(MEMORY, MEMORY_LENGTH, device.memory()));
  }

  /**
   * Returns the register, 1, 2 or 4 bytes at a time, followed by the port for flushing a page's
   * mapping. That port does nothing, because KVM renews the mapping by itself.
   *
   * @return the device to register at {@link #PORT}
   */
  public Device ports() {
    return new Bytes("test device", register);
  }

  /**
   * Returns the interrupt lines: a write other than 0 asserts the line of the port, 0 clears it.
   * Reads return the level.
   *
   * @return the device to register at {@link #LINES_PORT}
   */
  public Device lines() {
    return new Lines();
  }

  /**
   * Returns the memory, 1, 2, 4 or 8 bytes at a time.
   *
   * @return the device to register at {@link #MEMORY}
   */
  public Device memory() {
    return new Bytes("test memory", memory);
  }

  @Override
  public synchronized State state() {
    List<Boolean> levels = new ArrayList<>();
    for (boolean level : asserted) {
      levels.add(level);
    }
    return new State(State.VERSION, levels, listOf(register), listOf(memory));
  }

  @Override
  public synchronized void load(State state) {
    fill(register, state.register());
    fill(memory, state.memory());
    for (int line = 0; line < LINES; line++) {
      drive(line, state.lines().get(line));
    }
  }

  @Override
  public State initial() {
    return new State(
        State.VERSION,
        Collections.nCopies(LINES, false),
        Collections.nCopies(REGISTER_BYTES, (byte) 0),
        Collections.nCopies(MEMORY_LENGTH, (byte) 0));
  }

  private static List<Byte> listOf(byte[] bytes) {
    List<Byte> list = new ArrayList<>(bytes.length);
    for (byte each : bytes) {
      list.add(each);
    }
    return list;
  }

  private static void fill(byte[] bytes, List<Byte> values) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = values.get(i);
    }
  }

  private synchronized void drive(int line, boolean level) {
    if (asserted[line] != level) {
      asserted[line] = level;
      lines[line].set(level);
    }
  }

  private synchronized boolean isAsserted(int line) {
    return asserted[line];
  }

  private synchronized long load(byte[] bytes, int from, int size) {
    long value = 0;
    for (int i = Math.min(from + size, bytes.length) - 1; i >= from; i--) {
      value = (value << Byte.SIZE) | Byte.toUnsignedLong(bytes[i]);
    }
    return value;
  }

  private synchronized void store(byte[] bytes, int from, int size, long value) {
    for (int i = 0; i < size && from + i < bytes.length; i++) {
      bytes[from + i] = (byte) (value >>> (i * Byte.SIZE));
    }
  }

  /** Stores writes, lowest byte first; reads as zero beyond its end. */
  private final class Bytes implements Device {
    private final String name;
    private final byte[] bytes;

    Bytes(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long read(long offset, int size) {
      return load(bytes, (int) offset, size);
    }

    @Override
    public void write(long offset, int size, long value) {
      store(bytes, (int) offset, size, value);
    }
  }

  private final class Lines implements Device {
    @Override
    public String name() {
      return "test interrupts";
    }

    @Override
    public long read(long offset, int size) {
      return isAsserted((int) offset) ? 1 : 0;
    }

    @Override
    public void write(long offset, int size, long value) {
      drive((int) offset, value != 0);
    }
  }
}
