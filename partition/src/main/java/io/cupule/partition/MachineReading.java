package io.cupule.partition;

import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.PcpuStats;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.VcpuStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
   * @param id which one
   * @param pcpu where it is placed
   * @param weight its share relative to others of its pCPU, where the policy shares by weight
   * @param stats what it counted
   */
  public record VcpuReading(VcpuId id, int pcpu, int weight, VcpuStats stats) {}

  /**
   * A pCPU's part.
   *
   * @param id the host CPU
   * @param policy its scheduling policy
   * @param stats what it counted
   */
  public record PcpuReading(int id, BuiltinPolicy policy, PcpuStats stats) {}

  static MachineReading of(String scenario, Collection<VmSlot> vms, PcpuPool pool) {
    List<VcpuReading> vcpus = new ArrayList<>();
    for (VmSlot slot : vms) {
      List<VcpuPlan> plans = slot.plans();
      for (int i = 0; i < plans.size(); i++) {
        vcpus.add(of(new VcpuId(slot.name(), i), plans.get(i)));
      }
    }
    return new MachineReading(
        scenario,
        vms.stream().map(MachineReading::of).toList(),
        vcpus,
        pool.all().entrySet().stream()
            .map(pcpu ->
                new PcpuReading(
                    pcpu.getKey(), pool.settings(pcpu.getKey()).policy(), pcpu.getValue().stats()))
            .toList());
  }

  private static VmReading of(VmSlot slot) {
    VirtualMachine vm = slot.present();
    Board board = vm.board();
    return new VmReading(
        slot.settings(),
        slot.settings().decidedIrqchip(),
        vm.status().state(),
        Optional.ofNullable(vm.ended().getNow(null)).map(VmEnd::kind),
        board.bytesOut(),
        board.bytesIn(),
        board.unclaimed());
  }

  private static VcpuReading of(VcpuId id, VcpuPlan plan) {
    VcpuStats stats = plan.account().read(System.nanoTime());
    return new VcpuReading(id, plan.pcpu(), plan.params().weight(), stats);
  }
}
