package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static io.cupule.vcpu.SharedPcpu.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.error.SystemCallException;
import io.cupule.sched.SchedParams;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** vCPUs in all their states go from one host CPU to another. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MoveTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private final SharedPcpu shared = new SharedPcpu(BuiltinPolicy.BVT);
  private final HostPcpu there = shared.another(BuiltinPolicy.BVT);

  @BeforeEach
  void thereAreTwoCpus() {
    assertThat(there.pcpu().id()).as("needs a second CPU").isNotEqualTo(shared.pcpu.pcpu().id());
  }

  @AfterEach
  void close() {
    shared.close();
  }

  @Test
  void vcpuInTheGuestGoesOnOnTheOtherCpu() throws Exception {
    Guest guest = shared.counter(1).start();
    eventually("it runs", () -> guest.count() > 0);

    assertThat(guest.vcpu.move(there, LONG)).isTrue();

    assertThat(guest.vcpu.pcpu()).isEqualTo(there.pcpu().id());
    assertThat(cpuOf(guest)).isEqualTo(there.pcpu().id());
    long count = guest.count();
    eventually("it runs there", () -> guest.count() > count);
    assertThat(shared.pcpu.pcpu().current().isIdle()).isTrue();
  }

  @Test
  void vcpuThatWaitsForItsTurnGetsItAtOnceThere() {
    Guest first = shared.counter(1).start();
    Guest second = shared.counter(1).start();
    eventually("both run", () -> first.count() > 0 && second.count() > 0);

    second.vcpu.move(there, LONG);

    long ran = nanos(second, RunState.RUNNABLE);
    long count = second.count();
    eventually("it runs", () -> second.count() > count + 1_000);
    assertThat(nanos(second, RunState.RUNNABLE) - ran).isLessThan(TimeUnit.SECONDS.toNanos(1));
    assertThat(first.vcpu.thread().status()).isEqualTo(ThreadStatus.RUNNING);
  }

  @Test
  void haltedVcpuIsWokenWhereItIsNow() throws Exception {
    Guest halter = shared.halter().start();
    Guest spinner = shared.counter(1).start();
    for (int i = 0; i < 20; i++) {
      halter.awaitHalt();
      eventually("it waits", () -> halter.vcpu.thread().status() == ThreadStatus.BLOCKED);

      halter.vcpu.move(i % 2 == 0 ? there : shared.pcpu, LONG);

      assertThat(halter.vcpu.thread().status()).isEqualTo(ThreadStatus.BLOCKED);
      halter.vcpu.kick();
    }
    halter.awaitHalt();
    assertThat(spinner.count()).isPositive();
  }

  @Test
  void pausedVcpuStaysPausedAndGoesOnThere() {
    Guest guest = shared.counter(1).start();
    eventually("it runs", () -> guest.count() > 0);
    long count;
    try (Stop stop = shared.rendezvous.stopAll()) {
      eventually("it is out", stop::isAcknowledged);
      guest.vcpu.move(there, LONG);
      count = guest.count();
      assertThat(stop.isAcknowledged()).isTrue();
      assertThat(guest.count()).isEqualTo(count);
    }
    eventually("it goes on", () -> guest.count() > count);
  }

  @Test
  void vcpuThatIsNotStartedIsPinnedWhereItWasMovedTo() throws Exception {
    Guest guest = shared.counter(1);

    guest.vcpu.move(there, LONG);
    guest.start();

    assertThat(cpuOf(guest)).isEqualTo(there.pcpu().id());
    eventually("it runs", () -> guest.count() > 0);
  }

  @Test
  void vcpuThatWasTakenOffIsLaunchedWhereItIsNow() throws Exception {
    Guest guest = shared.counter(1).start();
    guest.takeOff();

    guest.vcpu.move(there, LONG);
    long offline = nanos(guest, RunState.OFFLINE);
    guest.relaunch();

    long count = guest.count();
    eventually("it runs", () -> guest.count() > count);
    assertThat(nanos(guest, RunState.OFFLINE)).isGreaterThanOrEqualTo(offline);
    assertThat(cpuOf(guest)).isEqualTo(there.pcpu().id());
  }

  @Test
  void cpuThatLinuxDoesNotGiveIsRefusedAndNothingHasChanged() throws Exception {
    Guest guest = shared.counter(1).start();
    HostPcpu nowhere = shared.pcpu(8000, BuiltinPolicy.BVT);

    assertThatThrownBy(() -> guest.vcpu.move(nowhere, LONG))
        .isInstanceOf(SystemCallException.class);

    assertThat(guest.vcpu.pcpu()).isEqualTo(shared.pcpu.pcpu().id());
    assertThat(cpuOf(guest)).isEqualTo(shared.pcpu.pcpu().id());
    long count = guest.count();
    eventually("it runs", () -> guest.count() > count);
  }

  @Test
  void vcpuThatHasEndedIsRefused() {
    Guest guest = shared.counter(1).start();
    guest.vcpu.lifecycle().stop();
    guest.awaitEnd();

    assertThatThrownBy(() -> guest.vcpu.move(there, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("guest0/vcpu0 has ended");
  }

  @Test
  void vcpuThatADeviceHoldsUpStaysAndRunsOn() throws Exception {
    CompletableFuture<Void> held = new CompletableFuture<>();
    CompletableFuture<Void> letGo = new CompletableFuture<>();
    Guest guest =
        shared
            .guest(
                shared.pcpu.pcpu().id(),
                SchedParams.DEFAULT,
                Mode.REAL,
                new Failing(() -> {
                  held.complete(null);
                  letGo.join();
                }),
                0xe6,
                0x10,
                0xf4) // out 0x10, al; hlt
            .start();
    held.join();

    assertThat(guest.vcpu.move(there, TimeUnit.MILLISECONDS.toNanos(20))).isFalse();

    assertThat(cpuOf(guest)).isEqualTo(shared.pcpu.pcpu().id());
    letGo.complete(null);
    guest.awaitHalt();
    assertThat(guest.vcpu.move(there, LONG)).isTrue();
  }

  /** The one CPU that its thread may use. */
  private static int cpuOf(Guest guest) {
    return LinuxThread.affinity(guest.vcpu.threadId().orElseThrow()).nextSetBit(0);
  }
}
