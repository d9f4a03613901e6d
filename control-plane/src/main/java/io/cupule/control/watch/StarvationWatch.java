package io.cupule.control.watch;

import io.cupule.partition.Machine;
import io.cupule.partition.VmStanding;
import io.cupule.partition.VmStanding.VcpuStanding;
import io.cupule.partition.VmState;
import io.cupule.vcpu.RunState;
import io.cupule.vcpu.VcpuId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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
    look(machine.standings());
  }

  void look(List<VmStanding> vms) {
    Set<VcpuId> waiting = new HashSet<>();
    vms.stream()
        .filter(vm -> vm.state() == VmState.RUNNING)
        .flatMap(vm -> vm.vcpus().stream())
        .filter(StarvationWatch::waits)
        .peek(vcpu -> waiting.add(vcpu.id()))
        .filter(vcpu -> !told.contains(vcpu.id()))
        .forEach(this::tell);
    told.clear();
    told.addAll(waiting);
  }

  private static boolean waits(VcpuStanding vcpu) {
    return vcpu.state() == RunState.RUNNABLE && vcpu.nanos() > LONGEST_WAIT.toNanos();
  }

  private void tell(VcpuStanding vcpu) {
    events.vcpu(
        "vcpu.starved",
        vcpu.id().vm(),
        vcpu.id().id(),
        "%s wants to run for %d ms, and pCPU %d goes to others; see its policy and weights"
            .formatted(vcpu.id(), TimeUnit.NANOSECONDS.toMillis(vcpu.nanos()), vcpu.pcpu()));
  }
}
