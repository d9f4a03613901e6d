package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often a VM may start anew by itself. */
final class RenewalsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long START = Long.MAX_VALUE - 30 * SECOND; // the clock may wrap around

  private final Renewals renewals = new Renewals(TestVms.builtin("alpha", "spin", ""));

  @Test
  void limitIsForAnyMinuteAndNotForEver() {
    for (int i = 0; i < TestVms.RESET_LIMIT; i++) {
      assertThat(renewals.allow(START + i * SECOND)).isTrue();
    }
    assertThat(renewals.allow(START + 59 * SECOND)).isFalse();
    assertThat(renewals.allow(START + 60 * SECOND)).as("the first is a minute old").isTrue();
    assertThat(renewals.allow(START + 60 * SECOND)).isFalse();
    assertThat(renewals.allow(START + 61 * SECOND)).isTrue();
  }

  @Test
  void countsAreByCause() {
    renewals.count(ResetCause.GUEST);
    renewals.count(ResetCause.GUEST);
    renewals.count(ResetCause.HOST);
    assertThat(renewals.counts())
        .containsEntry(ResetCause.GUEST, 2L)
        .containsEntry(ResetCause.HOST, 1L)
        .containsEntry(ResetCause.CRASH, 0L)
        .hasSize(ResetCause.values().length);
  }
}
