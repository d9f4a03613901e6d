package io.cupule.partition;

import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.HostPcpu;
import io.cupule.vcpu.PcpuStats;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuStats;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine counted so far, raw and in full, for monitoring: one reading of each vCPU, so that
 * its state times add up. Taking it takes no lock that a vCPU takes.
 *
 * @param scenario the scenario's name
 * @param vms its VMs
 * @param vcpus their vCPUs
 * @param pcpus the pCPUs, in ascending order
 */
public record MachineReading(
    String scenario, List<VmReading> vms, List<VcpuReading> vcpus, List<PcpuReading> pcpus) {

  /** Keeps copies. */
  public MachineReading {
    vms = List.copyOf(vms);
    vcpus = List.copyOf(vcpus);
    pcpus = List.copyOf(pcpus);
  }

  /**
   * A VM's part.
   *
   * @param settings what it is
   * @param irqchip who emulates its interrupt controllers: kernel, user or none
   * @param state where it is in its life
   * @param end how its last run ended; empty while it runs, or where it never did
   * @param serialBytesOut bytes that the guest sent through its serial port
   * @param serialBytesIn bytes that the guest received through it
   * @param unclaimedAccesses guest accesses that no device answered
   */
  public record VmReading(
      VmSettings settings,
      Irqchip irqchip,
      VmState state,
      Optional<VmEnd.Kind> end,
      long serialBytesOut,
      long serialBytesIn,
      long unclaimedAccesses) {}

  /**
   * A vCPU's part.
   *
   * @param id which one, and where it runs
   * @param weight its share relative to others of its pCPU, where the policy shares by weight
   * @param stats what it counted
   */
  public record VcpuReading(VcpuId id, int weight, VcpuStats stats) {}

  /**
   * A pCPU's part.
   *
   * @param id the host CPU
   * @param policy its scheduling policy
   * @param stats what it counted
   */
  public record PcpuReading(int id, BuiltinPolicy policy, PcpuStats stats) {}

  static MachineReading of(
      Scenario scenario, List<VirtualMachine> vms, Map<Integer, HostPcpu> pcpus) {
    return new MachineReading(
        scenario.name(),
        vms.stream().map(MachineReading::of).toList(),
        vms.stream().flatMap(vm -> vm.vcpus().stream()).map(MachineReading::of).toList(),
        pcpus.entrySet().stream()
            .map(pcpu ->
                new PcpuReading(
                    pcpu.getKey(), scenario.pcpu(pcpu.getKey()).policy(), pcpu.getValue().stats()))
            .toList());
  }

  private static VmReading of(VirtualMachine vm) {
    Board board = vm.board();
    return new VmReading(
        vm.settings(),
        vm.irqchip(),
        vm.lifecycle().state(),
        Optional.ofNullable(vm.ended().getNow(null)).map(VmEnd::kind),
        board.bytesOut(),
        board.bytesIn(),
        board.unclaimed());
  }

  private static VcpuReading of(Vcpu vcpu) {
    return new VcpuReading(vcpu.id(), vcpu.thread().params().weight(), vcpu.stats());
  }
}
