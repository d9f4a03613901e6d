package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.BootTimer.Milestone;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BootTimerTest {
  private static final long LAUNCH = -500;

  private final List<Milestone> heard = new ArrayList<>();
  private final Bus bus = new Bus("pio", 0xffff, message -> {});
  private long now = LAUNCH;
  private final BootTimer timer = new BootTimer(() -> now, LAUNCH, heard::add);

  BootTimerTest() {
    bus.register(BootTimer.PORT, BootTimer.LENGTH, timer);
  }

  @Test
  void aMilestoneCarriesItsByteAndTheTimeSinceLaunch() {
    now = 1_000;
    bus.write(0xf8, 1, 0x7b);
    now = 2_500;
    bus.write(0xf8, 1, 0xff);

    assertThat(timer.milestones())
        .containsExactly(new Milestone(0x7b, 1_500), new Milestone(0xff, 3_000));
    assertThat(heard).isEqualTo(timer.milestones());
  }

  @Test
  void aGuestThatMarksTooManyIsOnlyCounted() {
    for (int i = 0; i < BootTimer.KEPT + 10; i++) {
      bus.write(0xf8, 1, i);
    }

    assertThat(timer.milestones()).hasSize(BootTimer.KEPT).isEqualTo(heard);
    assertThat(timer.milestones().getLast().value()).isEqualTo(0xff);
    assertThat(timer.dropped()).isEqualTo(10);
  }

  @Test
  void aReadMarksNothing() {
    assertThat(bus.read(0xf8, 1)).isEqualTo(0xff);
    assertThat(timer.milestones()).isEmpty();
  }

  @Test
  void everyWriteIsKeptOrCounted() {
    RandomGenerator random = Fuzz.random("boot timer");
    int writes = 0;
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      if (random.nextBoolean()) {
        timer.write(0, 1, random.nextLong());
        writes++;
      } else {
        timer.read(0, 1);
      }
    }

    assertThat(timer.milestones()).allMatch(milestone -> (milestone.value() & ~0xff) == 0);
    assertThat(timer.milestones().size() + timer.dropped()).isEqualTo(writes);
  }
}
