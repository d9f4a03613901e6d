package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Three vCPUs on three pCPUs, two of which stop the others by request bit and signal. The order of
 * steps is the one in which ACRN's boolean event loses a wake-up (commit ba0504600c); it respects
 * ACRN's later lock around a stop, too.
 */
class LostWakeUpTest {
  private static final int NOBODY = -1;

  private final VirtualPcpus machine =
      new VirtualPcpus(3, BuiltinPolicy.NOOP.with(Compat.ACRN), (_, _, _, _) -> {});
  private final List<SchedThread> vcpus = IntStream.range(0, 3).mapToObj(this::startVcpu).toList();
  private final boolean[] bits = new boolean[3];
  private int stopLockHolder = NOBODY;

  @Test
  void theBooleanEventLeavesVcpu0BlockedForEverEvenWithALockAroundStops() {
    List<WaitEvent> events =
        Stream.generate(LatchEvent::new).limit(3).<WaitEvent>map(e -> e).toList();

    stopTwice(events);

    assertThat(vcpus.get(0).status()).isEqualTo(ThreadStatus.BLOCKED);
    assertThat(bits).containsOnly(false);
    assertThat(stopLockHolder).isEqualTo(NOBODY);
  }

  @Test
  void theCountingEventLetsEveryVcpuGoOn() {
    List<WaitEvent> events = Stream.generate(WaitEvent::counting).limit(3).toList();

    stopTwice(events);

    assertThat(vcpus).extracting(SchedThread::status).containsOnly(ThreadStatus.RUNNING);
    assertThat(bits).containsOnly(false);
  }

  private void stopTwice(List<WaitEvent> events) {
    takeStopLock(1);
    request(0);
    request(2);
    beginWait(events, 2);
    beginWait(events, 0);
    events.get(0).signal();
    events.get(2).signal();
    releaseStopLock();
    switchIn(2);
    endWait(events, 2);
    takeStopLock(2);
    request(0);
    request(1);
    switchIn(0);
    // vCPU 0 runs, but has not looked at its event again when the second round signals it
    events.get(0).signal();
    endWait(events, 0);
    events.get(1).signal();
    releaseStopLock();
    beginWait(events, 0);
    beginWait(events, 1);
  }

  private void takeStopLock(int vcpu) {
    assertThat(stopLockHolder).isEqualTo(NOBODY);
    stopLockHolder = vcpu;
  }

  private void releaseStopLock() {
    stopLockHolder = NOBODY;
  }

  private void request(int vcpu) {
    bits[vcpu] = true;
  }

  /** A VM exit, after which the vCPU finds its bit and waits. */
  private void beginWait(List<WaitEvent> events, int vcpu) {
    assertThat(bits[vcpu]).isTrue();
    bits[vcpu] = false;
    if (events.get(vcpu).begin(vcpus.get(vcpu))) {
      machine.schedulePoint(machine.pcpu(vcpu));
    }
  }

  private void switchIn(int vcpu) {
    machine.schedulePoint(machine.pcpu(vcpu));
    assertThat(vcpus.get(vcpu).status()).isEqualTo(ThreadStatus.RUNNING);
  }

  private void endWait(List<WaitEvent> events, int vcpu) {
    assertThat(events.get(vcpu).again(vcpus.get(vcpu))).isFalse();
  }

  private SchedThread startVcpu(int id) {
    SchedThread vcpu = machine.pcpu(id).attach("vcpu" + id, SchedParams.DEFAULT, SwitchHooks.NONE);
    vcpu.wake();
    machine.pcpu(id).schedule();
    return vcpu;
  }
}
