package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static io.cupule.vcpu.WbinvdVm.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.WbinvdVm.Kind;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two vCPUs stop the others one after the other, and a third one, which the first had stopped, does
 * not get its pCPU back before the second is done, because a vCPU of another VM has it. In this
 * order ACRN's boolean event loses a wake-up (ACRN's commit ba0504600c), its lock around each stop
 * notwithstanding.
 */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LostWakeUpTest {
  private static final long NO_PROGRESS = TimeUnit.SECONDS.toNanos(2);
  private static final long POLL_NANOS = 100_000;

  /** With noop whoever has the pCPU keeps it until it waits. */
  private final SharedPcpu shared = new SharedPcpu(BuiltinPolicy.NOOP);

  @Test
  void vcpuThatWaitsForABooleanEventNeverGoesOn() {
    try (shared;
        WbinvdVm vm = vm(Kind.LATCH)) {
      stopTwice(vm);

      assertThat(standsStill(vm, 0)).isTrue();
      assertThat(vm.waitsInVain(0)).isTrue();
      assertThat(vm.isBlocked(0)).isTrue();
      assertGoesOn(vm, 1);
      assertGoesOn(vm, 2);
    }
  }

  /** A round asks it to wait once more before it signals it. */
  @Test
  void anotherRoundDoesNotHelpIt() {
    try (shared;
        WbinvdVm vm = vm(Kind.LATCH)) {
      stopTwice(vm);
      eventually("it waits", () -> vm.isBlocked(0) && vm.waitsInVain(0));

      ring(vm, 1);

      assertThat(standsStill(vm, 0)).isTrue();
      assertThat(vm.waitsInVain(0)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"COUNTER", "RENDEZVOUS"})
  void everyVcpuGoesOnAfterTheSameOrderOfEvents(Kind kind) {
    try (shared;
        WbinvdVm vm = vm(kind)) {
      stopTwice(vm);

      assertGoesOn(vm, 0);
      assertGoesOn(vm, 1);
      assertGoesOn(vm, 2);
    }
  }

  private WbinvdVm vm(Kind kind) {
    HostPcpu second = HostPcpu.alone(SharedPcpu.hostCpu(false));
    HostPcpu third = HostPcpu.alone(SharedPcpu.hostCpu(true));
    List<HostPcpu> pcpus = List.of(shared.pcpu, second, third);
    return new WbinvdVm(pcpus, kind, LostWakeUpTest::awaitTargetsOf1, _ -> NEVER);
  }

  private static void awaitTargetsOf1(WbinvdVm vm, int self) {
    if (self == 1) {
      eventually("both others wait", () -> vm.isBlocked(0) && vm.isBlocked(2));
    }
  }

  private void stopTwice(WbinvdVm vm) {
    vm.start();
    Guest other = shared.counter(1).start();
    ring(vm, 1);
    ring(vm, 2);
    assertThat(vm.status(0)).as("woken, and without a turn").isEqualTo(ThreadStatus.RUNNABLE);
    other.vcpu.lifecycle().stop();
  }

  private static void ring(WbinvdVm vm, int vcpu) {
    long before = vm.rounds();
    vm.mark(vcpu, 0);
    eventually("it has stopped the others", () -> vm.rounds() > before);
  }

  private static void assertGoesOn(WbinvdVm vm, int vcpu) {
    long before = vm.count(vcpu);
    eventually("it goes on", () -> vm.count(vcpu) != before);
  }

  private static boolean standsStill(WbinvdVm vm, int vcpu) {
    long start = System.nanoTime();
    long before = vm.count(vcpu);
    while (vm.count(vcpu) == before && System.nanoTime() - start < NO_PROGRESS) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return vm.count(vcpu) == before;
  }
}
