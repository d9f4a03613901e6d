package io.cupule.device.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.ChipRig;
import io.cupule.device.Device;
import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import io.cupule.device.InterruptLine;
import io.cupule.device.SavedAnywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** State of the interrupt controllers, whose inputs belong to other devices. */
class ControllerStateTest {

  /** A controller with a line to each input. */
  private abstract static class ControllerRig<S extends Record> extends ChipRig<S> {
    private final boolean[] levels;

    ControllerRig(long now, int inputs) {
      super(now);
      levels = new boolean[inputs];
    }

    abstract void set(int input, boolean asserted);

    @Override
    protected boolean[] inputs() {
      return levels.clone();
    }

    @Override
    protected void drive(boolean[] inputs) {
      for (int input = 0; input < inputs.length; input++) {
        levels[input] = inputs[input];
        set(input, inputs[input]);
      }
    }

    Object toggle(int input) {
      levels[input] = !levels[input];
      set(input, levels[input]);
      return "input " + input + " " + levels[input];
    }
  }

  private static final class PicRig extends ControllerRig<PicState> {
    private final PicPair chip = new PicPair(this::line);
    private final List<InterruptLine> lines = new ArrayList<>();
    private final List<Device> devices = List.of(chip.first(), chip.second(), chip.elcr());

    PicRig(long now) {
      super(now, PicPair.INPUTS);
      for (int irq = 0; irq < PicPair.INPUTS; irq++) {
        lines.add(irq == Pic.CASCADE ? InterruptLine.NONE : chip.line(irq));
      }
    }

    @Override
    protected PicPair chip() {
      return chip;
    }

    @Override
    void set(int input, boolean asserted) {
      lines.get(input).set(asserted);
    }

    @Override
    protected Object access(RandomGenerator random) {
      return switch (random.nextInt(16)) {
        case 0 -> initialize(devices.get(random.nextInt(2)), random);
        case 1, 2 -> chip.acknowledge();
        case 3, 4, 5, 6 -> toggle(random.nextInt(PicPair.INPUTS));
        case 7, 8 -> write(devices.get(random.nextInt(2)), 0, 0x20);
        case 9 -> write(devices.get(random.nextInt(2)), 0, 0x08 | (random.nextInt(0x80) & 0x6f));
        case 10 -> write(devices.get(random.nextInt(2)), 1, random.nextInt(256) & random.nextInt());
        default -> Fuzz.access(random, devices.get(random.nextInt(3)), PicPair.LENGTH);
      };
    }

    private static Object initialize(Device device, RandomGenerator random) {
      write(device, 0, 0x11);
      write(device, 1, random.nextInt(256));
      write(device, 1, 4);
      return write(device, 1, random.nextInt(4) == 0 ? random.nextInt(32) : 1);
    }

    private static Object write(Device device, int port, int value) {
      device.write(port, 1, value & 0xff);
      return "written";
    }
  }

  @Test
  void thePicsContinueFromAnyState() {
    SavedAnywhere.check("PICs", PicRig::new);
  }

  private static final class IoApicRig extends ControllerRig<IoApicState> {
    private static final int PINS = 24;
    private static final int USED = 4;

    private final IoApic chip = new IoApic(PINS, IoApic.Version.WITH_EOI_REGISTER, this::message);
    private boolean taken = true;

    IoApicRig(long now) {
      super(now, USED);
    }

    private boolean message(long address, int data) {
      effect("%x %x".formatted(address, data));
      return taken;
    }

    @Override
    protected IoApic chip() {
      return chip;
    }

    @Override
    void set(int input, boolean asserted) {
      chip.pin(input, asserted);
    }

    @Override
    protected Object access(RandomGenerator random) {
      int pin = random.nextInt(USED);
      taken = random.nextInt(3) > 0;
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          return toggle(pin);
        }
        case 2 -> chip.eoi(0x30 + random.nextInt(USED));
        case 3 -> chip.write(0x40, 4, 0x30 + random.nextInt(USED));
        case 4 -> chip.retry();
        case 5, 6 -> {
          chip.write(0, 4, 0x10 + 2L * pin);
          int trigger = random.nextBoolean() ? 0x8000 : 0;
          int masked = random.nextInt(4) == 0 ? 0x1_0000 : 0;
          chip.write(0x10, 4, 0x30L | pin | trigger | masked | random.nextInt(2) << 8);
        }
        case 7 -> {
          chip.write(0, 4, 0x10L + random.nextInt(2 * USED));
          chip.write(0x10, 4, random.nextInt() & 0xffff_ffffL);
        }
        case 8 -> chip.write(0, 4, random.nextInt(0x18));
        default -> {
          return chip.read(0, 4) + "=" + chip.read(0x10, 4);
        }
      }
      return "done";
    }
  }

  @Test
  void theIoApicContinuesFromAnyState() {
    SavedAnywhere.check("I/O APIC", IoApicRig::new);
  }

  private final List<Long> messages = new ArrayList<>();
  private final IoApic ioApic =
      new IoApic(
          24,
          IoApic.Version.WITH_EOI_REGISTER,
          (address, data) -> messages.add(address << 32 | data));
  private final IoApicGuest guest = new IoApicGuest(ioApic);

  @Test
  void aLoadSendsNoMessageThatWasSentBefore() {
    guest.route(1, 0, IoApicGuest.LEVEL | 0x31);
    guest.route(2, 0, 0x32);
    ioApic.pin(1, true);
    ioApic.pin(2, true);
    assertThat(messages).hasSize(2);

    ioApic.load(ioApic.state());

    assertThat(messages).hasSize(2);
    ioApic.eoi(0x31);
    assertThat(messages).hasSize(3);
  }

  @Test
  void aLineThatHasRisenSinceTheStateWasSavedInterrupts() {
    guest.route(1, 0, IoApicGuest.LEVEL | 0x31);
    guest.route(2, 0, 0x32);
    IoApicState state = ioApic.state();
    ioApic.pin(1, true);
    ioApic.pin(2, true);
    messages.clear();

    ioApic.load(state);

    assertThat(messages).hasSize(2);
  }

  @Test
  void linesThatWereMadeBeforeAResetStillLeadToTheirPins() {
    InterruptLine line = ioApic.line(3);
    guest.route(3, 0, 0x33);
    line.set(true);
    messages.clear();

    line.set(false);
    ioApic.reset();
    line.set(true);
    assertThat(messages).as("masked").isEmpty();
    line.set(false);
    guest.route(3, 0, 0x33);
    line.set(true);

    assertThat(messages).hasSize(1);
  }

  @Test
  void aStateOfAnotherChipIsRefused() {
    IoApicState large = new IoApic(48, IoApic.Version.WITH_EOI_REGISTER, (_, _) -> true).state();

    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> ioApic.load(large))
        .withMessageContaining("I/O APIC: damaged state (other number of pins)");
  }
}
