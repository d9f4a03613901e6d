package io.cupule.device.irq;

import io.cupule.device.BytePorts;
import io.cupule.device.Device;
import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;

/**
 * The two 8259A interrupt controllers of a PC, the second one behind input 2 of the first, and the
 * edge/level control registers (ELCR) beside them.
 *
 * <p>Modes: priorities fixed and rotating, special mask, special fully nested, automatic EOI, poll.
 * ICW3 is taken without effect, since the wiring is fixed; so are the level bit of ICW1, which the
 * ELCR replaces, and 8080 mode.
 *
 * <p>The output falls each time that an interrupt is taken, by the CPU or by polling, and rises for
 * the next one: what is behind it may be sensitive to edges.
 *
 * <p>Any thread may call any method. The output line is driven with the pair's lock held, so what
 * is behind it must not call back, and whoever calls in must not hold a lock that the output needs.
 */
public final class PicPair {
  /** First port of the first controller. */
  public static final long FIRST_PORT = 0x20;

  /** First port of the second controller. */
  public static final long SECOND_PORT = 0xa0;

  /** First port of the ELCR. */
  public static final long ELCR_PORT = 0x4d0;

  /** Number of ports, of each of the three. */
  public static final long LENGTH = 2;

  /** Number of inputs, of which 2 is taken. */
  public static final int INPUTS = 16;

  private static final int INPUTS_OF_ONE = 8;

  /** The timer, the keyboard and the cascade always trigger on edges. */
  private static final int FIRST_LEVEL_CAPABLE = 0xf8;

  /** So do the clock (8) and the coprocessor (13). */
  private static final int SECOND_LEVEL_CAPABLE = 0xde;

  private final InterruptLine output;
  private final Pic first = new Pic(1 << Pic.CASCADE, FIRST_LEVEL_CAPABLE);
  private final Pic second = new Pic(0, SECOND_LEVEL_CAPABLE);
  private final int[] drivers = new int[INPUTS];
  private boolean requested;

  /**
   * Creates the pair as it is at power-on: it asks for nothing until a guest initializes it.
   *
   * @param output asserted while an interrupt waits for the CPU (INTR)
   */
  public PicPair(InterruptLine output) {
    this.output = output;
  }

  /**
   * The registers of the first controller.
   *
   * @return the device to register at {@link #FIRST_PORT}
   */
  public Device first() {
    return BytePorts.device("first PIC", new Ports(first));
  }

  /**
   * The registers of the second controller.
   *
   * @return the device to register at {@link #SECOND_PORT}
   */
  public Device second() {
    return BytePorts.device("second PIC", new Ports(second));
  }

  /**
   * The registers that say which inputs are level-triggered.
   *
   * @return the device to register at {@link #ELCR_PORT}
   */
  public Device elcr() {
    return BytePorts.device("ELCR", new Elcr());
  }

  /**
   * Makes a line to an input. An input is asserted while at least one of its lines is.
   *
   * @param irq 0 to 15, but not 2, where the second controller is
   * @return a line of its own for one device
   * @throws DeviceException if there is no such input
   */
  public InterruptLine line(int irq) {
    if (irq < 0 || irq >= INPUTS || irq == Pic.CASCADE) {
      throw new DeviceException(
          "PIC: no input %d; choose 0 to 15, but not 2, where the second PIC is".formatted(irq));
    }
    return new SharedLine(asserted -> drive(irq, asserted));
  }

  /**
   * The CPU acknowledges an interrupt (INTA).
   *
   * @return its vector, 0 to 255; that of the first controller's input 7, not in service, if the
   *     request is gone by now (a spurious interrupt; input 15 never has one here)
   */
  public synchronized int acknowledge() {
    int number = first.take();
    request(false);
    int vector = first.vector(number < 0 ? Pic.SPURIOUS : number);
    if (number == Pic.CASCADE) {
      // There is one: the first controller's input 2 follows the second's request at once.
      vector = second.vector(second.take());
    }
    settle();
    return vector;
  }

  private synchronized void drive(int irq, boolean asserted) {
    drivers[irq] += asserted ? 1 : -1;
    Pic chip = irq < INPUTS_OF_ONE ? first : second;
    chip.input(irq % INPUTS_OF_ONE, drivers[irq] > 0);
    settle();
  }

  private synchronized int read(Pic chip, int port) {
    boolean polled = chip.isPolled();
    int value = chip.read(port);
    if (polled) {
      request(false);
    }
    settle();
    return value;
  }

  private synchronized void write(Pic chip, int port, int value) {
    chip.write(port, value);
    settle();
  }

  private synchronized int readElcr(int port) {
    return chip(port).elcr();
  }

  private synchronized void writeElcr(int port, int value) {
    chip(port).elcr(value);
    settle();
  }

  private Pic chip(int number) {
    return number == 0 ? first : second;
  }

  /** Passes on what the last access changed: to the first controller, then to the CPU. */
  private void settle() {
    first.input(Pic.CASCADE, second.pending() >= 0);
    request(first.pending() >= 0);
  }

  private void request(boolean now) {
    if (now != requested) {
      requested = now;
      output.set(now);
    }
  }

  private final class Ports implements BytePorts {
    private final Pic chip;

    Ports(Pic chip) {
      this.chip = chip;
    }

    @Override
    public int read(int port) {
      return PicPair.this.read(chip, port);
    }

    @Override
    public void write(int port, int value) {
      PicPair.this.write(chip, port, value);
    }
  }

  private final class Elcr implements BytePorts {
    @Override
    public int read(int port) {
      return readElcr(port);
    }

    @Override
    public void write(int port, int value) {
      writeElcr(port, value);
    }
  }
}
