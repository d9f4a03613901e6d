package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResetControlTest {
  private final RecordingMachine machine = new RecordingMachine();
  private final Bus bus = new Bus("pio", 0xffff, message -> {});

  ResetControlTest() {
    bus.register(ResetControl.PORT, ResetControl.LENGTH, new ResetControl(machine));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x04, 0x06, 0x0e, 0xff})
  void settingBitTwoResets(int value) {
    bus.write(0xcf9, 1, value);

    assertThat(machine.resets).singleElement().asString().contains("0xcf9");
  }

  @Test
  void choosingTheKindOfResetDoesNotReset() {
    bus.write(0xcf9, 1, 0xfb);

    assertThat(bus.read(0xcf9, 1)).isEqualTo(0x0a);
    assertThat(machine.resets).isEmpty();
  }

  @Test
  void linuxRebootsInTwoSteps() {
    long old = bus.read(0xcf9, 1) & ~0x0eL;
    bus.write(0xcf9, 1, old | 0x02);
    assertThat(machine.resets).isEmpty();
    bus.write(0xcf9, 1, old | 0x0e);

    assertThat(machine.resets).hasSize(1);
  }

  @Test
  void nothingAGuestDoesBreaksTheRegister() {
    RandomGenerator random = Fuzz.random("reset control");
    ResetControl register = new ResetControl(machine);
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      Fuzz.access(random, register, ResetControl.LENGTH);
      assertThat(register.read(0, 1) & ~0x0a).isZero();
    }
    assertThat(machine.resets).isNotEmpty();
  }
}
