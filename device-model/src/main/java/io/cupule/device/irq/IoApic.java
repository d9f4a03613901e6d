package io.cupule.device.irq;

import io.cupule.device.Device;
import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;

/**
 * An I/O APIC, as the 82093AA data sheet and, for the EOI register, the ICH data sheets describe
 * it. Each interrupt is one message to the local APICs.
 *
 * <p>Pins take assertion, not voltage: the polarity bit is kept and reads back, and a pin is active
 * when a line asserts it, whichever polarity the guest names. Messages leave at once, so delivery
 * status is always idle. Edges on a masked pin are lost, as on the chip; a level is delivered when
 * the pin is unmasked. NMI, INIT, SMI and ExtINT are sent on edges whatever the trigger mode.
 *
 * <p>A level is in service, which remote IRR shows, when a CPU has taken its message. One that
 * nobody takes is sent again when the guest writes to its entry, and after {@link #retry}.
 *
 * <p>Any thread may call any method at any time. The sink is called without a lock of the I/O APIC,
 * so that an EOI and an interrupt that meet on two CPUs cannot wait for each other here. A caller
 * of {@link #eoi}, {@link #retry}, {@link #pin} or a line must not hold a lock that the sink needs,
 * such as a local APIC's.
 */
public final class IoApic implements Device {
  /** Where a PC has the first one. */
  public static final long BASE = 0xfec0_0000L;

  /** Bytes of its registers. */
  public static final long LENGTH = 0x1000;

  /** Fewest pins. */
  public static final int MIN_PINS = 24;

  /** Most pins: more have no place in the register index. */
  public static final int MAX_PINS = 120;

  private static final int SELECT = 0x00;
  private static final int WINDOW = 0x10;
  private static final int END_OF_INTERRUPT = 0x40;

  private static final int ID = 0x00;
  private static final int VERSION = 0x01;
  private static final int ARBITRATION = 0x02;
  private static final int TABLE = 0x10;
  private static final int ID_MASK = 0x0f00_0000;

  private final Version version;
  private final MessageSink sink;
  private final RedirectionEntry[] entries;
  private final InterruptLine[] pins;
  private volatile int selected;
  private volatile int id;

  /** Which generation of the chip a guest finds. */
  public enum Version {
    /** The 82093AA: an interrupt ends only by the local APICs' broadcast. */
    WITHOUT_EOI_REGISTER(0x11),
    /** As in the ICH: guests that suppress the broadcast write the vector to the EOI register. */
    WITH_EOI_REGISTER(0x20);

    private final int number;

    Version(int number) {
      this.number = number;
    }
  }

  /**
   * Creates an I/O APIC in the state after a reset: all pins masked.
   *
   * @param pins how many, {@link #MIN_PINS} to {@link #MAX_PINS}
   * @param version what the version register says
   * @param sink takes the interrupts
   * @throws DeviceException if the number of pins is out of range
   */
  public IoApic(int pins, Version version, MessageSink sink) {
    if (pins < MIN_PINS || pins > MAX_PINS) {
      throw new DeviceException(
          "I/O APIC: %d pins; choose %d to %d".formatted(pins, MIN_PINS, MAX_PINS));
    }
    this.version = version;
    this.sink = sink;
    this.entries = new RedirectionEntry[pins];
    this.pins = new InterruptLine[pins];
    for (int pin = 0; pin < pins; pin++) {
      entries[pin] = new RedirectionEntry();
      this.pins[pin] = line(pin);
    }
  }

  @Override
  public String name() {
    return "I/O APIC";
  }

  /** Reads a register; only aligned accesses of 32 bits reach one, all others read zero. */
  @Override
  public long read(long offset, int size) {
    if (size != Integer.BYTES) {
      return 0;
    }
    return switch ((int) offset) {
      case SELECT -> selected;
      case WINDOW -> Integer.toUnsignedLong(readSelected(selected));
      default -> 0;
    };
  }

  /** Writes a register; only aligned accesses of 32 bits reach one, all others vanish. */
  @Override
  public void write(long offset, int size, long value) {
    if (size != Integer.BYTES) {
      return;
    }
    switch ((int) offset) {
      case SELECT -> selected = (int) value & 0xff;
      case WINDOW -> writeSelected(selected, (int) value);
      case END_OF_INTERRUPT -> {
        if (version == Version.WITH_EOI_REGISTER) {
          eoi((int) value & 0xff);
        }
      }
      default -> {} // reserved
    }
  }

  /**
   * Makes a line to a pin. A pin is asserted while at least one of its lines is.
   *
   * @param pin 0 to the number of pins less one
   * @return a line of its own for one device
   * @throws DeviceException if there is no such pin
   */
  public InterruptLine line(int pin) {
    if (pin < 0 || pin >= entries.length) {
      throw new DeviceException(
          "I/O APIC: no pin %d; choose 0 to %d".formatted(pin, entries.length - 1));
    }
    RedirectionEntry entry = entries[pin];
    return new SharedLine(asserted -> send(entry, entry.drive(asserted)));
  }

  /**
   * Drives a pin by its number, as one line beside those that {@link #line} makes.
   *
   * @param pin 0 to the number of pins less one
   * @param asserted whether it is asserted from now on; saying so twice changes nothing
   * @throws IndexOutOfBoundsException if there is no such pin
   */
  public void pin(int pin, boolean asserted) {
    pins[pin].set(asserted);
  }

  /**
   * A local APIC ended a level-triggered interrupt. Pins of that vector that are still asserted
   * interrupt again.
   *
   * @param vector 0 to 255
   */
  public void eoi(int vector) {
    for (RedirectionEntry entry : entries) {
      send(entry, entry.eoi(vector));
    }
  }

  /**
   * A local APIC may take now what it did not take before, because it was enabled or has another
   * logical id. Levels that nobody took are sent again.
   */
  public void retry() {
    for (RedirectionEntry entry : entries) {
      send(entry, entry.retry());
    }
  }

  private void send(RedirectionEntry entry, long first) {
    long message = first;
    while (message != RedirectionEntry.NONE) {
      boolean taken =
          sink.message(RedirectionEntry.address(message), RedirectionEntry.data(message));
      message = taken ? RedirectionEntry.NONE : entry.refused(message);
    }
  }

  private int readSelected(int register) {
    return switch (register) {
      case ID, ARBITRATION -> id;
      case VERSION -> ((entries.length - 1) << 16) | version.number;
      default -> readTable(register - TABLE);
    };
  }

  private int readTable(int index) {
    if (index < 0 || index >= 2 * entries.length) {
      return 0;
    }
    RedirectionEntry entry = entries[index / 2];
    return index % 2 == 0 ? entry.low() : entry.high();
  }

  private void writeSelected(int register, int value) {
    int index = register - TABLE;
    if (register == ID) {
      id = value & ID_MASK;
    } else if (index >= 0 && index < 2 * entries.length) {
      RedirectionEntry entry = entries[index / 2];
      send(entry, index % 2 == 0 ? entry.low(value) : entry.high(value));
    }
  }
}
