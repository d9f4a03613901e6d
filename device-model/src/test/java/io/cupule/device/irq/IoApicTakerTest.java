package io.cupule.device.irq;

import static io.cupule.device.irq.IoApicGuest.LEVEL;
import static io.cupule.device.irq.IoApicGuest.MASKED;
import static io.cupule.device.irq.IoApicGuest.REMOTE_IRR;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Level-triggered interrupts that no CPU takes (82093AA data sheet, 3.2.4, "Remote IRR"). */
class IoApicTakerTest {
  private static final int PIN = 9;
  private static final int VECTOR = 0x39;
  private static final int NOBODY = 5;

  /** The destinations of all messages; CPU 0 and who else is added takes them. */
  private final List<Integer> sent = new ArrayList<>();

  private final List<Integer> takers = new ArrayList<>(List.of(0));

  private final IoApic ioApic =
      new IoApic(
          24,
          IoApic.Version.WITH_EOI_REGISTER,
          (address, data) -> {
            int destination = (int) (address >> 12) & 0xff;
            sent.add(destination);
            return takers.contains(destination);
          });

  private final IoApicGuest guest = new IoApicGuest(ioApic);

  private boolean isInService() {
    return (guest.entry(PIN) & REMOTE_IRR) != 0;
  }

  @Test
  void remoteIrrSaysThatACpuHasTakenTheLevel() {
    guest.route(PIN, NOBODY, LEVEL | VECTOR);
    ioApic.pin(PIN, true);
    assertThat(sent).containsExactly(NOBODY);
    assertThat(isInService()).isFalse();

    guest.write(0x11 + 2 * PIN, 0);

    assertThat(sent).containsExactly(NOBODY, 0);
    assertThat(isInService()).isTrue();
  }

  @Test
  void aLevelThatNobodyTookIsSentAgainWhenItsEntryIsWritten() {
    guest.route(PIN, NOBODY, LEVEL | VECTOR);
    ioApic.pin(PIN, true);

    guest.write(0x10 + 2 * PIN, MASKED | LEVEL | VECTOR);
    guest.write(0x11 + 2 * PIN, 0);
    assertThat(sent).as("masked").containsExactly(NOBODY);
    guest.write(0x10 + 2 * PIN, LEVEL | VECTOR);

    assertThat(sent).containsExactly(NOBODY, 0);
    assertThat(isInService()).isTrue();
  }

  @Test
  void aLevelThatNobodyTookIsSentAgainWhenACpuBecomesReceptive() {
    guest.route(PIN, NOBODY, LEVEL | VECTOR);
    ioApic.pin(PIN, true);
    ioApic.retry();
    assertThat(isInService()).isFalse();

    takers.add(NOBODY);
    ioApic.retry();
    ioApic.retry();

    assertThat(sent).containsExactly(NOBODY, NOBODY, NOBODY);
    assertThat(isInService()).isTrue();
  }

  @Test
  void aLevelThatEndsBeforeAnybodyTakesItIsForgotten() {
    guest.route(PIN, NOBODY, LEVEL | VECTOR);
    ioApic.pin(PIN, true);
    ioApic.pin(PIN, false);

    takers.add(NOBODY);
    ioApic.retry();

    assertThat(sent).hasSize(1);
  }

  @Test
  void anEdgeThatNobodyTakesIsLost() {
    guest.route(PIN, NOBODY, VECTOR);
    ioApic.pin(PIN, true);

    takers.add(NOBODY);
    ioApic.retry();
    guest.route(PIN, 0, VECTOR);

    assertThat(sent).hasSize(1);
  }

  @Test
  void aDestinationThatChangesBeforeTheEoiGetsTheNextOne() {
    takers.add(1);
    guest.route(PIN, 0, LEVEL | VECTOR);
    ioApic.pin(PIN, true);

    guest.write(0x11 + 2 * PIN, 1 << 24);
    assertThat(sent).as("still in service").containsExactly(0);
    ioApic.eoi(VECTOR);

    assertThat(sent).containsExactly(0, 1);
    assertThat(isInService()).isTrue();
  }

  @Test
  void aDestinationThatNobodyHasAfterTheEoiWaits() {
    guest.route(PIN, 0, LEVEL | VECTOR);
    ioApic.pin(PIN, true);
    guest.write(0x11 + 2 * PIN, NOBODY << 24);

    ioApic.eoi(VECTOR);
    assertThat(isInService()).isFalse();
    guest.write(0x11 + 2 * PIN, 0);

    assertThat(isInService()).isTrue();
    assertThat(sent).containsExactly(0, NOBODY, 0);
  }

  /** The answer comes too late: the entry has changed while its message was under way. */
  @Test
  void aChangeWhileTheMessageIsUnderWayIsNotMissed() {
    List<Integer> destinations = new ArrayList<>();
    IoApicGuest[] other = new IoApicGuest[1];
    IoApic slow =
        new IoApic(
            24,
            IoApic.Version.WITH_EOI_REGISTER,
            (address, data) -> {
              int destination = (int) (address >> 12) & 0xff;
              destinations.add(destination);
              if (destination == NOBODY) {
                other[0].write(0x11 + 2 * PIN, 0);
              }
              return destination == 0;
            });
    other[0] = new IoApicGuest(slow);
    other[0].route(PIN, NOBODY, LEVEL | VECTOR);

    slow.pin(PIN, true);

    assertThat(destinations).containsExactly(NOBODY, 0);
    assertThat(other[0].entry(PIN) & REMOTE_IRR).isNotZero();
  }

  /** One thread switches the taker on and off, one drives the pin and ends interrupts. */
  @Test
  void noLevelIsLostWhileTheTakerComesAndGoes() throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    boolean[] enabled = new boolean[1];
    Object lock = new Object();
    IoApic shared =
        new IoApic(
            24,
            IoApic.Version.WITH_EOI_REGISTER,
            (address, data) -> {
              synchronized (lock) {
                return enabled[0] && taken.incrementAndGet() > 0;
              }
            });
    new IoApicGuest(shared).route(PIN, 0, LEVEL | VECTOR);
    Thread switching =
        Thread.ofPlatform()
            .start(() -> {
              RandomGenerator random = Fuzz.random("taker");
              for (int i = 0; i < Fuzz.ROUNDS; i++) {
                synchronized (lock) {
                  enabled[0] = random.nextBoolean();
                }
                shared.retry();
              }
            });
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      shared.pin(PIN, true);
      shared.eoi(VECTOR);
      shared.pin(PIN, false);
    }
    switching.join();
    shared.eoi(VECTOR);
    synchronized (lock) {
      enabled[0] = true;
    }

    int before = taken.get();
    shared.pin(PIN, true);
    assertThat(taken.get()).isEqualTo(before + 1);
  }
}
