package io.cupule.device.irq;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IoApicRandomTest {
  private static final int PIN = 9;
  private static final int VECTOR = 0x39;

  @Test
  void everyMessageOfAHostileGuestIsWellFormed() {
    int[] messages = new int[1];
    IoApic ioApic =
        new IoApic(
            24,
            IoApic.Version.WITH_EOI_REGISTER,
            (address, data) -> {
              messages[0]++;
              assertThat(address & ~0xff004L).isEqualTo(0xfee0_0000L);
              assertThat(data & ~0xc7ff).isZero();
              return messages[0] % 3 != 0;
            });
    RandomGenerator random = Fuzz.random("I/O APIC");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      switch (random.nextInt(4)) {
        case 0 -> Fuzz.access(random, ioApic, 0x48);
        case 1 -> ioApic.write(0, 4, random.nextInt(0x48));
        case 2 -> ioApic.write(0x10, 4, random.nextInt() & 0xffff_ffffL);
        default -> ioApic.pin(random.nextInt(24), random.nextBoolean());
      }
    }
    assertThat(messages[0]).isPositive();
  }

  /** Two threads raise, one ends: whatever the interleaving, the last assertion is delivered. */
  @Test
  void noLevelIsLostBetweenThreads() throws InterruptedException {
    AtomicInteger sent = new AtomicInteger();
    IoApic ioApic =
        new IoApic(
            24, IoApic.Version.WITH_EOI_REGISTER, (address, data) -> sent.incrementAndGet() > 0);
    IoApicGuest guest = new IoApicGuest(ioApic);
    guest.route(PIN, 0, IoApicGuest.LEVEL | VECTOR);
    CountDownLatch done = new CountDownLatch(3);
    for (int i = 0; i < 2; i++) {
      var line = ioApic.line(PIN);
      start(done, round -> line.set(round % 2 == 0));
    }
    start(done, round -> ioApic.eoi(VECTOR));
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();

    ioApic.eoi(VECTOR);
    int quiet = sent.get();
    ioApic.eoi(VECTOR);
    assertThat(sent.get()).as("nobody asserts the pin any more").isEqualTo(quiet);
    ioApic.pin(PIN, true);
    assertThat(sent.get()).isEqualTo(quiet + 1);
  }

  private static void start(CountDownLatch done, java.util.function.IntConsumer step) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          for (int round = 0; round < Fuzz.ROUNDS; round++) {
            step.accept(round);
          }
          done.countDown();
        });
  }
}
