package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugExitTest {
  private final RecordingMachine machine = new RecordingMachine();
  private final Bus bus = new Bus("pio", 0xffff, message -> {});

  DebugExitTest() {
    bus.register(DebugExit.PORT, DebugExit.LENGTH, new DebugExit(machine));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "4, 0, 1",
    "4, 1, 3",
    "2, 0x21, 0x43",
    "1, 0xff, 0x1ff",
    "4, 0x7fffffff, -1",
    "4, 0xffffffff, -1"
  })
  void aWriteExitsWithTwiceTheValuePlusOne(int size, String value, String status) {
    bus.write(0xf4, size, Long.decode(value));

    assertThat(machine.exits).containsExactly(Integer.decode(status));
  }

  @Test
  void aReadDoesNotExit() {
    assertThat(bus.read(0xf4, 4)).isEqualTo(0xffff_ffffL);
    assertThat(machine.exits).isEmpty();
  }

  @Test
  void noWriteExitsWithTheZeroOfSuccess() {
    RandomGenerator random = Fuzz.random("debug exit");
    DebugExit port = new DebugExit(machine);
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      Fuzz.access(random, port, DebugExit.LENGTH);
    }

    assertThat(machine.exits).isNotEmpty().allMatch(status -> (status & 0xff) % 2 == 1);
  }
}
