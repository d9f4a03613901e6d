package io.cupule.partition.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.state.ResetCause;
import io.cupule.partition.testing.TestVms;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a VM may start anew by itself. */
final class RestartsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long START = Long.MAX_VALUE - 30 * SECOND; // the clock may wrap around

  private final Restarts restarts = new Restarts(TestVms.builtin("alpha", "spin", ""));

  @Test
  void limitIsForAnyMinuteAndNotForEver() {
    for (int i = 0; i < TestVms.RESET_LIMIT; i++) {
      assertThat(restarts.allow(START + i * SECOND)).isTrue();
    }
    assertThat(restarts.allow(START + 59 * SECOND)).isFalse();
    assertThat(restarts.allow(START + 60 * SECOND)).as("the first is a minute old").isTrue();
    assertThat(restarts.allow(START + 60 * SECOND)).isFalse();
    assertThat(restarts.allow(START + 61 * SECOND)).isTrue();
  }

  @Test
  void countsAreByCause() {
    restarts.count(ResetCause.GUEST);
    restarts.count(ResetCause.GUEST);
    restarts.count(ResetCause.HOST);
    assertThat(restarts.counts())
        .containsEntry(ResetCause.GUEST, 2L)
        .containsEntry(ResetCause.HOST, 1L)
        .containsEntry(ResetCause.CRASH, 0L)
        .hasSize(ResetCause.values().length);
  }
}
