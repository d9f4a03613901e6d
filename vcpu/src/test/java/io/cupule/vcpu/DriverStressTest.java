package io.cupule.vcpu;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.request.Request;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kicks, wakes, slice ends, requests, rendezvous, resets and changes of weight come at random to
 * vCPUs that share a pCPU. Nothing is lost: afterwards each still runs, hears a kick and stops.
 */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DriverStressTest {
  private static final int ACTIONS = 20_000;
  private static final int KINDS = 8;
  private static final int MOST_WEIGHT = 16;

  /** Without NMI, for which these guests have no handler. */
  private static final List<Request> HARMLESS =
      List.of(
          Request.EXCP,
          Request.EVENT,
          Request.EXTINT,
          Request.EOI_EXIT_BITMAP_UPDATE,
          Request.EPT_FLUSH,
          Request.VPID_FLUSH);

  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final AtomicInteger actions = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(names = {"BVT", "IORR"})
  void nothingIsLostWhateverComesWhen(BuiltinPolicy policy) throws Exception {
    System.out.println("driver: -Dcupule.seed=" + seed);
    try (Stress stress = new Stress(policy, seed, () -> actions.get() < ACTIONS)) {
      stress.disturb(this::disturb);
      stress.stopTheWorld();
      stress.awaitEnd();
    }
  }

  private void disturb(Guest guest, Random random) {
    actions.incrementAndGet();
    switch (random.nextInt(KINDS)) {
      case 0, 1, 2 -> guest.vcpu.kick();
      case 3 -> guest.awaitNotice(guest.vcpu.kick());
      case 4 -> guest.vcpu.request(HARMLESS.get(random.nextInt(HARMLESS.size())));
      case 5 -> guest.vcpu.call(() -> {});
      case 6 ->
          guest
              .vcpu
              .thread()
              .change(SchedParams.DEFAULT.withWeight(1 + random.nextInt(MOST_WEIGHT)));
      default -> {
        guest.takeOff();
        Stress.pause(random);
        guest.relaunch();
      }
    }
    Stress.pause(random);
  }
}
