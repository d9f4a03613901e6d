package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * vCPUs go to and fro between two pCPUs thousands of times, while they are kicked, paused, taken
 * off and launched anew. Nobody is lost, times add up, and no pCPU is given to two at once.
 */
@RequiresKvm
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MoveStressTest {
  private static final int MOVES = 4_000;
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final AtomicInteger moves = new AtomicInteger();

  @Test
  void nobodyIsLostOnTheWayWhateverComesMeanwhile() throws Exception {
    System.out.println("moves: -Dcupule.seed=" + seed);
    try (Stress stress = new Stress(BuiltinPolicy.BVT, seed, () -> moves.get() < MOVES)) {
      SharedPcpu shared = stress.shared();
      List<HostPcpu> pcpus = List.of(shared.pcpu, shared.another(BuiltinPolicy.IORR));
      stress.disturb(MoveStressTest::disturb);
      stress.disturb((guest, random) -> {
        move(guest, pcpus.get(random.nextInt(pcpus.size())));
        Stress.pause(random);
      });
      stress.stopTheWorld();
      stress.awaitEnd();
      pcpus.forEach(pcpu -> assertThat(pcpu.pcpu().current().isIdle()).isTrue());
    }
  }

  private void move(Guest guest, HostPcpu target) {
    moves.incrementAndGet();
    assertThat(guest.vcpu.move(target, LONG)).isTrue();
    assertThat(guest.vcpu.pcpu()).isEqualTo(target.pcpu().id());
  }

  private static void disturb(Guest guest, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> guest.vcpu.kick();
      case 1 -> guest.awaitNotice(guest.vcpu.kick());
      case 2 -> guest.vcpu.call(() -> {});
      default -> {
        guest.takeOff();
        Stress.pause(random);
        guest.relaunch();
      }
    }
    Stress.pause(random);
  }
}
