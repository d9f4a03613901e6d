package io.cupule.partition;

import io.cupule.partition.Arrangement.Occupant;
import io.cupule.partition.Arrangement.Spot;
import io.cupule.partition.Arrangement.Tenant;
import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.testing.TestVms;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** PCPUs and who is placed on them, on paper, and changes that are proposed to them. */
final class PaperMachine {
  private final Map<Integer, PcpuSettings> pcpus = new TreeMap<>();
  private final List<Tenant> tenants = new ArrayList<>();

  /** Adds a pCPU with slices of 10 ms. */
  void pcpu(int id, BuiltinPolicy policy) {
    pcpu(id, policy, Duration.ofMillis(10));
  }

  void pcpu(int id, BuiltinPolicy policy, Duration slice) {
    pcpus.put(id, new PcpuSettings(id, policy, slice));
  }

  /** Adds a VM, one vCPU on each of the spots. */
  void vm(String name, Spot... spots) {
    vm(settings(name, Irqchip.USER), spots);
  }

  void vm(VmSettings settings, Spot... spots) {
    tenants.add(new Tenant(settings, Arrays.asList(spots)));
  }

  static VmSettings settings(String name, Irqchip irqchip) {
    return TestVms.builtinSmp(name, "counter", "", irqchip, 0);
  }

  static Spot spot(int pcpu, SchedParams params) {
    return new Spot(pcpu, params);
  }

  /** Lays a change over what there is, and checks what would be. */
  SchedulingPlan propose(SchedulingChange change) {
    return propose(Compat.FIXED, change);
  }

  private SchedulingPlan propose(Compat compat, SchedulingChange change) {
    SchedulingPlan plan = new SchedulingPlan(new Arrangement(compat, pcpus, tenants), change);
    ChangeRules.check(plan);
    return plan;
  }

  /** What is refused of a change, by path; nothing if it may be made. */
  List<String> refused(SchedulingChange change) {
    return refused(Compat.FIXED, change);
  }

  List<String> refused(Compat compat, SchedulingChange change) {
    return paths(propose(compat, change));
  }

  static List<String> paths(SchedulingPlan plan) {
    return plan.problems().stream().map(Problem::path).toList();
  }

  static SchedulingChange policy(int pcpu, BuiltinPolicy policy) {
    return SchedulingChange.ofPcpu(pcpu, new PcpuChange(Optional.of(policy), Optional.empty()));
  }

  static SchedulingChange slice(int pcpu, Duration slice) {
    return SchedulingChange.ofPcpu(pcpu, new PcpuChange(Optional.empty(), Optional.of(slice)));
  }

  static SchedulingChange move(String vm, int vcpu, int pcpu) {
    return SchedulingChange.ofVcpu(vm, vcpu, VcpuChange.to(pcpu));
  }

  /** So many milliseconds of every ten. */
  static Params reserve(int milliseconds) {
    return Params.NONE.withGuarantee(
        reserved(Duration.ofMillis(milliseconds), Duration.ofMillis(10)));
  }

  static Guarantee reserved(Duration budget, Duration period) {
    return new Guarantee.Reserved(new ReservationSettings(budget, period));
  }

  /** Where the vCPUs would be, and with what parameters. */
  static List<Spot> spots(SchedulingPlan plan) {
    return plan.wanted().occupants().map(Occupant::spot).toList();
  }
}
