package io.cupule.partition.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A console that keeps the vCPU that writes to it, for ever or until its thread is interrupted. */
public final class StuckConsole implements CharBackend {
  private static final long SECONDS = 20;

  private final boolean heedsInterrupts;
  private final CountDownLatch arrival = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  public StuckConsole(boolean heedsInterrupts) {
    this.heedsInterrupts = heedsInterrupts;
  }

  public void awaitVictim() throws InterruptedException {
    assertThat(arrival.await(SECONDS, TimeUnit.SECONDS)).as("a vCPU writes").isTrue();
  }

  public void letGo() {
    release.countDown();
  }

  @Override
  public void write(int value) {
    arrival.countDown();
    boolean waits = true;
    while (waits) {
      try {
        release.await();
        waits = false;
      } catch (InterruptedException e) {
        waits = !heedsInterrupts;
      }
    }
  }

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public void close() {
    letGo();
  }
}
