package io.cupule.control.watch;

import io.cupule.partition.Machine;
import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.report.VmStateTimes.VcpuStateTimes;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.account.RunState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reports vCPUs that are ready for more than a second but do not run, and why: once, until they
 * have run. Either another vCPU has the pCPU, or the vCPU has it but Linux runs others there. It
 * only reads data that vCPUs publish for readers. For one thread.
 */
public final class StarvationWatch {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** Samples used to find a cause; at two per second the first is one second old. */
  private static final int LOOKS = 3;

  /** A vCPU counts as starved if Linux takes this part of its turn. */
  private static final double TAKEN = 0.8;

  private final EventLog events;
  private final Set<VcpuId> told = new HashSet<>();
  private final Deque<StarvationSample> looks = new ArrayDeque<>();

  /**
   * Makes the watch.
   *
   * @param events receives the reports
   */
  public StarvationWatch(EventLog events) {
    this.events = events;
  }

  /**
   * Checks all vCPUs once; call it twice a second.
   *
   * @param machine the vCPUs' machine
   */
  public void look(Machine machine) {
    look(machine.stateTimes(), HostSteal.read());
  }

  void look(List<VmStateTimes> vms, Map<Integer, Long> steal) {
    StarvationSample now = StarvationSample.of(vms, steal);
    StarvationSample before = looks.isEmpty() ? now : looks.getFirst();
    Set<VcpuId> starving = new HashSet<>();
    now.vcpus().stream()
        .filter(vcpu -> waits(vcpu) || isKeptOff(before, now, vcpu))
        .peek(vcpu -> starving.add(vcpu.id()))
        .filter(vcpu -> !told.contains(vcpu.id()))
        .forEach(vcpu -> tell(before, now, vcpu));
    told.clear();
    told.addAll(starving);
    looks.addLast(now);
    if (looks.size() >= LOOKS) {
      looks.removeFirst();
    }
  }

  private static boolean waits(VcpuStateTimes vcpu) {
    return vcpu.state() == RunState.RUNNABLE && isLong(vcpu);
  }

  private static boolean isLong(VcpuStateTimes vcpu) {
    return vcpu.nanos() > LONGEST_WAIT.toNanos();
  }

  /** Returns whether it always had its pCPU, but Linux ran others there nearly all the time. */
  private static boolean isKeptOff(
      StarvationSample before, StarvationSample now, VcpuStateTimes vcpu) {
    long ran =
        vcpu.runningNanos()
            - before.find(vcpu.id()).map(VcpuStateTimes::runningNanos).orElse(vcpu.runningNanos());
    return vcpu.state() == RunState.RUNNING
        && isLong(vcpu)
        && ran > 0
        && now.stolenSince(before, vcpu) >= TAKEN * ran;
  }

  private void tell(StarvationSample before, StarvationSample now, VcpuStateTimes vcpu) {
    events.vcpu("vcpu.starved", vcpu.id().vm(), vcpu.id().id(), message(before, now, vcpu));
  }

  private static String message(
      StarvationSample before, StarvationSample now, VcpuStateTimes vcpu) {
    long millis = TimeUnit.NANOSECONDS.toMillis(vcpu.nanos());
    String causes = now.causes(before, vcpu);
    if (vcpu.state() == RunState.RUNNING) {
      return "%s has pCPU %d for %d ms and hardly runs; lately that CPU went to %s"
          .formatted(vcpu.id(), vcpu.pcpu(), millis, causes);
    }
    String others =
        "%s wants to run for %d ms, and pCPU %d goes to others"
            .formatted(vcpu.id(), millis, vcpu.pcpu());
    return causes.isEmpty()
        ? others + "; see its policy and weights"
        : others + "; lately to " + causes;
  }
}
