package io.cupule.vcpu.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** Copies under a {@link SeqLock}. */
class SeqLockTest {
  private static final int ENOUGH = 20_000;

  /** Between changes, so that most copies meet none. */
  private static final int SPINS = 20;

  private final SeqLock lock = new SeqLock();
  private final AtomicLongArray fields = new AtomicLongArray(2);
  private volatile boolean enough;

  @Test
  void copyIsNeverOfTwoChanges() throws InterruptedException {
    Thread writer = Thread.ofPlatform().start(this::change);

    int different = 0;
    long mixed = 0;
    long last = 0;
    while (different < ENOUGH) {
      long one;
      long other;
      long version;
      do {
        version = lock.enter();
        one = fields.getOpaque(0);
        other = fields.getOpaque(1);
      } while (!lock.isStill(version));
      mixed += one == other ? 0 : 1;
      different += one == last ? 0 : 1;
      last = one;
    }
    enough = true;
    writer.join();

    assertThat(mixed).as("mixed ones of the copies").isZero();
  }

  private void change() {
    for (long value = 1; !enough; value++) {
      lock.begin();
      fields.setOpaque(0, value);
      fields.setOpaque(1, value);
      lock.end();
      for (int spin = 0; spin < SPINS; spin++) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void copyDuringAChangeIsRepeated() {
    long before = lock.enter();

    lock.begin();
    boolean during = lock.isStill(before);
    lock.end();

    assertThat(during).isFalse();
    assertThat(lock.isStill(before)).isFalse();
    assertThat(lock.isStill(lock.enter())).isTrue();
  }
}
