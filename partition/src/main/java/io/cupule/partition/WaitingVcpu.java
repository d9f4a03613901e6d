package io.cupule.partition;

import io.cupule.vcpu.VcpuId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A vCPU that is ready to run while its pCPU goes to others.
 *
 * @param id which one
 * @param pcpu where it is placed
 * @param time for how long
 */
public record WaitingVcpu(VcpuId id, int pcpu, Duration time) {

  /** Those of a VM that wait for longer than a time, if it runs. */
  static Stream<WaitingVcpu> of(VmSlot vm, Duration longest) {
    if (vm.present().status().state() != VmState.RUNNING) {
      return Stream.empty();
    }
    List<VcpuPlan> plans = vm.plans();
    return IntStream.range(0, plans.size())
        .mapToObj(i -> of(new VcpuId(vm.name(), i), plans.get(i)))
        .filter(vcpu -> vcpu.time().compareTo(longest) > 0);
  }

  private static WaitingVcpu of(VcpuId id, VcpuPlan plan) {
    long nanos = plan.account().waitingNanos(System.nanoTime());
    return new WaitingVcpu(id, plan.pcpu(), Duration.ofNanos(nanos));
  }
}
