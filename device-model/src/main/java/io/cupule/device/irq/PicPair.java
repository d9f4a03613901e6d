package io.cupule.device.irq;

import io.cupule.device.BytePorts;
import io.cupule.device.Device;
import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;
import io.cupule.device.Stateful;

/**
 * The two 8259A interrupt controllers of a PC, with the second one at input 2 of the first, and
 * their edge/level control registers (ELCR).
 *
 * <p>Modes: priorities fixed and rotating, special mask, special fully nested, automatic EOI, poll.
 * ICW3 has no effect, because the connection is fixed. The level bit of ICW1, which the ELCR
 * replaces, and 8080 mode have no effect either.
 *
 * <p>The output falls each time that an interrupt is taken, by the CPU or by polling, and rises for
 * the next one, because its receiver may be edge-sensitive.
 *
 * <p>Any thread may call any method. The output line is driven with the pair's lock held, so its
 * receiver must not call the pair, and a caller must not hold a lock that the output needs.
 */
public final class PicPair implements Stateful<PicState> {
  /** First port of the first controller. */
  public static final long FIRST_PORT = 0x20;

  /** First port of the second controller. */
  public static final long SECOND_PORT = 0xa0;

  /** First port of the ELCR. */
  public static final long ELCR_PORT = 0x4d0;

  /** Number of ports of each of the three. */
  public static final long LENGTH = 2;

  /** Number of inputs; input 2 is in use. */
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
   * Creates the pair in its power-on state: it requests no interrupt until a guest initializes it.
   *
   * @param output asserted while an interrupt waits for the CPU (INTR)
   */
  public PicPair(InterruptLine output) {
    this.output = output;
  }

  /**
   * Returns the registers of the first controller.
   *
   * @return the device to register at {@link #FIRST_PORT}
   */
  public Device first() {
    return BytePorts.device("first PIC", new Ports(first));
  }

  /**
   * Returns the registers of the second controller.
   *
   * @return the device to register at {@link #SECOND_PORT}
   */
  public Device second() {
    return BytePorts.device("second PIC", new Ports(second));
  }

  /**
   * Returns the registers that define which inputs are level-triggered.
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
   * @return a separate line for one device
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
   * Acknowledges an interrupt for the CPU (INTA).
   *
   * @return its vector, 0 to 255; if the request is gone, the vector of the first controller's
   *     input 7, not in service (a spurious interrupt; this never happens for input 15 here)
   */
  public synchronized int acknowledge() {
    int number = first.take();
    request(false);
    int vector = first.vector(number < 0 ? Pic.SPURIOUS : number);
    if (number == Pic.CASCADE) {
      // There is one: the first controller's input 2 immediately follows the second's request.
      vector = second.vector(second.take());
    }
    settle();
    return vector;
  }

  @Override
  public synchronized PicState state() {
    return new PicState(PicState.VERSION, first.state(), second.state());
  }

  @Override
  public synchronized void load(PicState state) {
    first.load(state.first());
    second.load(state.second());
    for (int irq = 0; irq < INPUTS; irq++) {
      if (irq != Pic.CASCADE) {
        passOn(irq);
      }
    }
    settle();
  }

  @Override
  public PicState initial() {
    return PicState.initial();
  }

  private synchronized void drive(int irq, boolean asserted) {
    drivers[irq] += asserted ? 1 : -1;
    passOn(irq);
    settle();
  }

  private void passOn(int irq) {
    Pic chip = irq < INPUTS_OF_ONE ? first : second;
    chip.input(irq % INPUTS_OF_ONE, drivers[irq] > 0);
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

  /** Passes on the effects of the last access: to the first controller, then to the CPU. */
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
