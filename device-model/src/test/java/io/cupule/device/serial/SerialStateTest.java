package io.cupule.device.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.ChipRig;
import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import io.cupule.device.MemoryBackend;
import io.cupule.device.SavedAnywhere;
import io.cupule.time.ManualTimers;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** State of the serial port: registers, received bytes and the time-out. */
class SerialStateTest {

  private static final class SerialRig extends ChipRig<SerialState> implements CharBackend {
    private final SerialPort chip = new SerialPort(this::line, this, timers);

    SerialRig(long now) {
      super(now);
    }

    @Override
    protected SerialPort chip() {
      return chip;
    }

    @Override
    protected Object access(RandomGenerator random) {
      return switch (random.nextInt(10)) {
        case 0 -> chip.receive(new byte[] {(byte) random.nextInt(), 2, 3}, 0, random.nextInt(4));
        case 1 -> pass(random);
        case 2 -> random.nextInt(5) == 0 ? set(4, random.nextInt(32)) : set(4, 0x08); // OUT2
        case 3 -> set(3, random.nextInt(6) == 0 ? random.nextInt(256) : 3);
        case 4 -> chip.read(0, 1);
        case 5 -> set(1, random.nextInt(16));
        case 6 -> set(2, random.nextInt(4) << 6 | (random.nextInt(8) == 0 ? 3 : 1));
        case 7 -> chip.read(0, 1);
        default -> Fuzz.access(random, chip, SerialPort.LENGTH);
      };
    }

    private Object set(int register, int value) {
      chip.write(register, 1, value);
      return "set";
    }

    @Override
    public void write(int value) {
      effect("out " + value);
    }

    @Override
    public void attach(CharReceiver receiver) {
      throw new UnsupportedOperationException("tests call the receiver themselves");
    }

    @Override
    public void close() {}
  }

  @Test
  void theSerialPortContinuesFromAnyState() {
    SavedAnywhere.check("serial port", SerialRig::new);
  }

  @Test
  void aResetKeepsTheSerialPortsCountersAndLetsItsLineFall() {
    ManualTimers timers = new ManualTimers();
    boolean[] level = new boolean[1];
    SerialPort port = new SerialPort(asserted -> level[0] = asserted, new MemoryBackend(), timers);
    port.write(4, 1, 0x08);
    port.write(1, 1, 0x01);
    port.receive(new byte[] {1}, 0, 1);
    assertThat(level[0]).isTrue();

    port.reset();

    assertThat(level[0]).isFalse();
    assertThat(port.bytesIn()).isOne();
    assertThat(port.read(5, 1)).as("no data").isEqualTo(0x60);
  }

  @Test
  void moreBytesThanFitAreRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> new SerialState.Receiver(false, 1, false, Collections.nCopies(2, 65)))
        .withMessageContaining("serial: damaged state (too many received bytes)");
  }

  @Test
  void triggerThatTheChipDoesNotHaveIsRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> new SerialState.Receiver(true, 0, false, List.of()))
        .withMessageContaining("serial: damaged state (trigger 0)");
  }

  @Test
  void closedPortLoadsWithoutATimer() {
    ManualTimers timers = new ManualTimers();
    SerialPort port = new SerialPort(asserted -> {}, new MemoryBackend(), timers);
    SerialState waiting =
        new SerialState(
            SerialState.VERSION,
            0,
            0,
            0,
            12,
            false,
            new SerialState.Modem(0, 0),
            new SerialState.Receiver(true, 14, false, List.of(65)),
            new SerialState.Timeout(false, 1_000));
    port.close();

    port.load(waiting);

    assertThat(timers.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }
}
