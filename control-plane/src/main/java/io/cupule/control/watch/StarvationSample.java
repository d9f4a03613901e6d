package io.cupule.control.watch;

import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.report.VmStateTimes.VcpuStateTimes;
import io.cupule.partition.state.VmStatus;
import io.cupule.sched.SchedParams;
import io.cupule.vcpu.VcpuId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The state times of all vCPUs at one moment, and the time taken from the host's CPUs so far. Two
 * of them show which vCPU had a pCPU in between.
 *
 * @param vcpus the vCPUs of running VMs
 * @param steal nanoseconds that a hypervisor beneath took, by the CPU's number
 */
record StarvationSample(List<VcpuStateTimes> vcpus, Map<Integer, Long> steal) {
  /** A shorter time is not mentioned. */
  private static final long NOTICED_NANOS = 50_000_000;

  static StarvationSample of(List<VmStateTimes> vms, Map<Integer, Long> steal) {
    List<VcpuStateTimes> vcpus =
        vms.stream()
            .filter(vm -> vm.state() == VmStatus.RUNNING)
            .flatMap(vm -> vm.vcpus().stream())
            .toList();
    return new StarvationSample(vcpus, steal);
  }

  /** A vCPU's time on a pCPU, and the part that Linux took. */
  private record Part(VcpuStateTimes vcpu, long running, long stolen) {}

  Optional<VcpuStateTimes> find(VcpuId id) {
    return vcpus.stream().filter(vcpu -> vcpu.id().equals(id)).findFirst();
  }

  /** Returns the nanoseconds since {@code before} of a vCPU's turns in which Linux ran others. */
  long stolenSince(StarvationSample before, VcpuStateTimes vcpu) {
    return vcpu.stolenNanos()
        - before.find(vcpu.id()).map(VcpuStateTimes::stolenNanos).orElse(vcpu.stolenNanos());
  }

  /** Returns what used the pCPU of a waiting vCPU, the largest first; empty if nothing is known. */
  String causes(StarvationSample before, VcpuStateTimes waiting) {
    List<Part> others = others(before, waiting);
    long stolen = others.stream().mapToLong(Part::stolen).sum() + stolenSince(before, waiting);
    long steal = steal(waiting.pcpu()) - before.steal(waiting.pcpu());
    List<Cause> causes = new ArrayList<>();
    others.stream()
        .map(part ->
            new Cause(
                part.running() - part.stolen(), part.vcpu().id() + worth(part.vcpu(), waiting)))
        .forEach(causes::add);
    causes.add(new Cause(stolen, "Linux, which ran others on CPU %d".formatted(waiting.pcpu())));
    causes.add(new Cause(steal, "the hypervisor beneath this host (steal)"));
    return Cause.text(causes);
  }

  private List<Part> others(StarvationSample before, VcpuStateTimes waiting) {
    return vcpus.stream()
        .filter(vcpu -> vcpu.pcpu() == waiting.pcpu() && !vcpu.id().equals(waiting.id()))
        .map(vcpu -> {
          long ran =
              vcpu.runningNanos()
                  - before.find(vcpu.id()).map(VcpuStateTimes::runningNanos).orElse(0L);
          return new Part(vcpu, ran, stolenSince(before, vcpu));
        })
        .toList();
  }

  private long steal(int cpu) {
    return steal.getOrDefault(cpu, 0L);
  }

  /** Returns a rival's scheduling parameters that differ. */
  private static String worth(VcpuStateTimes rival, VcpuStateTimes waiting) {
    SchedParams params = rival.params();
    StringBuilder text = new StringBuilder(" (weight " + params.weight());
    if (params.priority() != waiting.params().priority()) {
      text.append(", priority ").append(params.priority());
    }
    params
        .reservation()
        .ifPresent(part ->
            text.append(
                ", reservation %d us/%d us"
                    .formatted(
                        TimeUnit.NANOSECONDS.toMicros(part.budgetNs()),
                        TimeUnit.NANOSECONDS.toMicros(part.periodNs()))));
    return text.append(')').toString();
  }

  /** A cause that used the pCPU. */
  private record Cause(long nanos, String what) {
    static String text(List<Cause> causes) {
      return String.join(
          ", ",
          causes.stream()
              .filter(cause -> cause.nanos() >= NOTICED_NANOS)
              .sorted(Comparator.comparingLong(Cause::nanos).reversed())
              .map(cause ->
                  "%s for %d ms"
                      .formatted(cause.what(), TimeUnit.NANOSECONDS.toMillis(cause.nanos())))
              .toList());
    }
  }
}
