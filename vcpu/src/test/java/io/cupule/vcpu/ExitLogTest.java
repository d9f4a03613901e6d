package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExitLogTest {
  private final ExitLog log = new ExitLog();

  @Test
  void exitsAreListedOldestFirstWithTheirTimeBeforeTheNewest() {
    log.begin(ExitReason.IO, 1_000);
    log.access(true, 0x3f8, 1, 0x41);
    log.begin(ExitReason.SHUTDOWN, 4_000);

    assertThat(log.describe())
        .containsExactly(
            "     -3.0 us  IO write 0x3f8, 1 byte, value 0x41", "      0.0 us  SHUTDOWN");
  }

  @Test
  void kicksInARowShareOneRecord() {
    log.begin(ExitReason.IO, 1_000);
    log.access(false, 0x60, 2, 7);
    for (int i = 0; i < 100; i++) {
      log.begin(ExitReason.INTR, 2_000 + i);
    }

    assertThat(log.describe()).hasSize(2).last().asString().contains("INTR");
    assertThat(log.describe().getFirst()).contains("IO read 0x60, 2 bytes, value 0x7");
  }

  @Test
  void onlyTheLastExitsAreKept() {
    for (int i = 0; i < 1_000; i++) {
      log.begin(ExitReason.HLT, i);
    }

    assertThat(log.describe()).hasSize(32);
  }

  @Test
  void withoutExitsThereIsNothingToList() {
    assertThat(log.describe()).isEmpty();
  }
}
