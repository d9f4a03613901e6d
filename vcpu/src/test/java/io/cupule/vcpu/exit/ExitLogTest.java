package io.cupule.vcpu.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  @Test
  void logKeepsTheLastThirtyTwoExits() {
    for (int i = 0; i < 100; i++) {
      log.begin(ExitReason.IO, i * 1_000L);
      log.access(i % 2 == 0, i, 4, i);
    }
    List<String> lines = log.describe();
    assertThat(lines).hasSize(32);
    assertThat(lines.getFirst()).isEqualTo("    -31.0 us  IO write 0x44, 4 bytes, value 0x44");
    assertThat(lines.getLast()).isEqualTo("      0.0 us  IO read 0x63, 4 bytes, value 0x63");
  }

  @Test
  void recordWithoutAnAccessDoesNotShowAnOlderOne() {
    for (int i = 0; i < 33; i++) {
      log.begin(i < 32 ? ExitReason.MMIO : ExitReason.INTR, i);
      if (i < 32) {
        log.access(true, 0x1000, 8, -1);
      }
    }
    assertThat(log.describe().getLast()).endsWith("us  INTR");
  }
}
