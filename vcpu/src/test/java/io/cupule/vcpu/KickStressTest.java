package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No kick is lost, whatever the guest does. Each one is awaited before the next. */
@RequiresKvm
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KickStressTest {
  private static final int KICKS = 100_000;
  private static final int KICKERS = 3;
  private static final int ENDS = 100;
  private static final long LONGEST_GAP_NANOS = 30_000;
  private static final long LONGEST_COUNT = 100_000;

  private static final int[] SPIN = {0xeb, 0xfe}; // jmp .
  private static final int[] EXITS = {0xe6, 0x10, 0xeb, 0xfc}; // out 0x10, al, for ever
  private static final int[] HALTS = {0xf4, 0xeb, 0xfd}; // hlt, for ever

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final Counting counting = new Counting();

  KickStressTest() {
    System.out.println("kicks: -Dcupule.seed=" + seed);
  }

  @Test
  void noKickOfASpinningGuestIsLost() throws Exception {
    try (Guest guest = new Guest(Mode.USER, counting, SPIN).start()) {
      kick(guest, KICKS, seed);

      assertThat(guest.vcpu.stats().kicks()).isEqualTo(KICKS);
      assertThat(guest.vcpu.acknowledged()).isEqualTo(KICKS);
      assertThat(guest.vcpu.stats().exits()).containsOnlyKeys(ExitReason.INTR);
    }
  }

  @Test
  void noKickOfAGuestThatExitsAllTheTimeIsLost() throws Exception {
    try (Guest guest = new Guest(Mode.REAL, counting, EXITS).start()) {
      kick(guest, KICKS, seed);

      assertThat(guest.vcpu.stats().kicks()).isEqualTo(KICKS);
      assertThat(guest.vcpu.acknowledged()).isEqualTo(KICKS);
      assertThat(counting.accesses()).isPositive();
    }
  }

  @Test
  void noKickOfAHaltingGuestIsLost() throws Exception {
    try (Guest guest = new Guest(Mode.REAL, counting, HALTS).start()) {
      kick(guest, KICKS / 10, seed);
      // A kick that comes between two halts is noticed on the way, so there are fewer halts.
      assertThat(guest.halts.availablePermits()).isPositive();
    }
  }

  @Test
  void noKickOfSeveralKickersIsLost() throws Exception {
    for (Guest guest :
        List.of(
            new Guest(Mode.USER, counting, SPIN),
            new Guest(Mode.REAL, counting, EXITS),
            new Guest(Mode.REAL, counting, HALTS))) {
      try (guest;
          ExecutorService threads = Executors.newCachedThreadPool()) {
        guest.start();
        List<Future<?>> kickers = new ArrayList<>();
        for (int i = 0; i < KICKERS; i++) {
          long own = seed + i;
          kickers.add(threads.submit(() -> kick(guest, KICKS / 50, own)));
        }
        for (Future<?> kicker : kickers) {
          kicker.get();
        }
        assertThat(guest.vcpu.stats().kicks()).isEqualTo(KICKERS * (KICKS / 50));
      }
    }
  }

  @Test
  void kicksMayRaceWithAStop() throws Exception {
    for (int i = 0; i < ENDS; i++) {
      try (Guest guest = new Guest(Mode.USER, counting, SPIN).start()) {
        assertThat(endUnderKicks(guest, guest.vcpu.lifecycle()::stop))
            .isEqualTo(new VcpuEnd.Stopped());
      }
    }
  }

  @Test
  void kicksMayRaceWithACrash() throws Exception {
    int[] code = {0xff, 0xc8, 0x75, 0xfc, 0x0f, 0x0b}; // dec eax; jnz back; ud2
    Random random = new Random(seed);
    for (int i = 0; i < ENDS; i++) {
      try (Guest guest = new Guest(Mode.USER, counting, code)) {
        guest.with(Reg.RAX, random.nextLong(1, LONGEST_COUNT)).start();
        assertThat(endUnderKicks(guest, () -> {})).isInstanceOf(VcpuEnd.Crashed.class);
      }
    }
  }

  /** Two threads kick until the vCPU has ended, and after that. */
  private static VcpuEnd endUnderKicks(Guest guest, Runnable ending) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> kickers = new ArrayList<>();
      for (int k = 0; k < 2; k++) {
        kickers.add(
            threads.submit(() -> {
              while (!over.get()) {
                guest.vcpu.kick();
              }
            }));
      }
      ending.run();
      VcpuEnd end = guest.awaitEnd();
      over.set(true);
      for (Future<?> kicker : kickers) {
        kicker.get();
      }
      return end;
    } finally {
      over.set(true);
    }
  }

  /** Kicks at random distances; each kick is awaited, so a lost one fails by its time-out. */
  private static void kick(Guest guest, int kicks, long seed) {
    Random random = new Random(seed);
    for (int done = 0; done < kicks; done++) {
      long until = System.nanoTime() + random.nextLong(LONGEST_GAP_NANOS);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      guest.awaitNotice(guest.vcpu.kick());
    }
  }
}
