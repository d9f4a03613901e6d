package io.cupule.control.watch;

import io.cupule.partition.Machine;
import io.cupule.partition.VcpuInfo;
import io.cupule.partition.VmInfo;
import io.cupule.partition.VmState;
import io.cupule.vcpu.RunState;
import io.cupule.vcpu.VcpuId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells of vCPUs that want to run and do not get their pCPU for more than a second: once, until
 * they have run. It only reads what vCPUs write for readers. Of one thread.
 */
public final class StarvationWatch {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final EventLog events;
  private final Set<VcpuId> told = new HashSet<>();

  /**
   * Makes the watch.
   *
   * @param events where it tells
   */
  public StarvationWatch(EventLog events) {
    this.events = events;
  }

  /**
   * Looks at all vCPUs once.
   *
   * @param machine whose
   */
  public void look(Machine machine) {
    look(machine.vms(), Instant.now());
  }

  void look(List<VmInfo> vms, Instant now) {
    Set<VcpuId> waiting = new HashSet<>();
    for (VmInfo vm : vms) {
      if (vm.state() == VmState.RUNNING) {
        vm.vcpus().stream()
            .filter(vcpu -> waits(vcpu, now))
            .peek(vcpu -> waiting.add(vcpu.id()))
            .filter(vcpu -> !told.contains(vcpu.id()))
            .forEach(vcpu -> tell(vcpu, now));
      }
    }
    told.clear();
    told.addAll(waiting);
  }

  private static boolean waits(VcpuInfo vcpu, Instant now) {
    return vcpu.schedulerState() == RunState.RUNNABLE
        && vcpu.schedulerStateSince().plus(LONGEST_WAIT).isBefore(now);
  }

  private void tell(VcpuInfo vcpu, Instant now) {
    long millis = Duration.between(vcpu.schedulerStateSince(), now).toMillis();
    events.vcpu(
        "vcpu.starved",
        vcpu.id().vm(),
        vcpu.id().id(),
        "%s wants to run for %d ms, and pCPU %d goes to others; see its policy and weights"
            .formatted(vcpu.id(), millis, vcpu.pcpu()));
  }
}
