package io.cupule.device.irq;

import io.cupule.device.Device;
import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;
import io.cupule.device.Stateful;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * An I/O APIC, as in the 82093AA data sheet and, for the EOI register, in the ICH data sheets. Each
 * interrupt is one message to the local APICs.
 *
 * <p>Pins receive assertion, not voltage: the polarity bit is only stored, and a pin is active when
 * a line asserts it, for either polarity. Messages are sent at once, so delivery status is always
 * idle. Edges on a masked pin are lost, as on the chip; a level is delivered when the pin is
 * unmasked. NMI, INIT, SMI and ExtINT are sent on edges in either trigger mode.
 *
 * <p>A level is in service, which remote IRR shows, when a CPU has accepted its message. If no CPU
 * accepts it, it is sent again when the guest writes to its entry, and after {@link #retry}.
 *
 * <p>Any thread may call any method at any time. The sink is called without a lock of the I/O APIC,
 * so an EOI and an interrupt on two CPUs cannot deadlock here. A caller of {@link #eoi}, {@link
 * #retry}, {@link #pin} or a line must not hold a lock that the sink needs, such as a local APIC's.
 */
public final class IoApic implements Device, Stateful<IoApicState> {
  /** The address of the first one in a PC. */
  public static final long BASE = 0xfec0_0000L;

  /** The size of its registers in bytes. */
  public static final long LENGTH = 0x1000;

  /** The smallest number of pins. */
  public static final int MIN_PINS = 24;

  /** The largest number of pins; the register index has no room for more. */
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

  /** The generation of the chip that a guest sees. */
  public enum Version {
    /** The 82093AA: only the local APICs' broadcast ends an interrupt. */
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
   * @param pins the number of pins, {@link #MIN_PINS} to {@link #MAX_PINS}
   * @param version the content of the version register
   * @param sink receives the interrupts
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

  /** Reads a register; only aligned accesses of 32 bits are valid, all others read zero. */
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

  /** Writes a register; only aligned accesses of 32 bits are valid, all others are ignored. */
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
   * @param pin 0 to the number of pins minus 1
   * @return a separate line for one device
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
   * Drives a pin by its number, as one line in addition to those of {@link #line}.
   *
   * @param pin 0 to the number of pins minus 1
   * @param asserted whether it is asserted from now on; repeating it changes nothing
   * @throws IndexOutOfBoundsException if there is no such pin
   */
  public void pin(int pin, boolean asserted) {
    pins[pin].set(asserted);
  }

  /**
   * Handles the end of a level-triggered interrupt at a local APIC. Pins of that vector that are
   * still asserted interrupt again.
   *
   * @param vector 0 to 255
   */
  public void eoi(int vector) {
    for (RedirectionEntry entry : entries) {
      send(entry, entry.eoi(vector));
    }
  }

  /**
   * Sends again the levels that no local APIC accepted. Call it when a local APIC may accept more,
   * because it was enabled or has another logical id.
   */
  public void retry() {
    for (RedirectionEntry entry : entries) {
      send(entry, entry.retry());
    }
  }

  @Override
  public IoApicState state() {
    return new IoApicState(
        IoApicState.VERSION,
        selected,
        id,
        Arrays.stream(entries).map(RedirectionEntry::state).toList());
  }

  /**
   * Continues from a state. A message is sent only for a line that has risen since then.
   *
   * @throws DeviceException if the state has another number of pins
   */
  @Override
  public void load(IoApicState state) {
    List<IoApicState.Pin> pins = state.pins();
    Stateful.require(name(), pins.size() == entries.length, "other number of pins");
    selected = state.selected() & 0xff;
    id = state.id() & ID_MASK;
    for (int pin = 0; pin < entries.length; pin++) {
      send(entries[pin], entries[pin].load(pins.get(pin)));
    }
  }

  @Override
  public IoApicState initial() {
    return new IoApicState(
        IoApicState.VERSION, 0, 0, Collections.nCopies(entries.length, RedirectionEntry.INITIAL));
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
