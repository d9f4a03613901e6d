package io.cupule.partition.simulation;

import io.cupule.partition.scenario.HostSettings;
import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Load;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.SerialSettings;
import io.cupule.partition.scenario.SerialSink;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.scenario.value.Kernel;
import io.cupule.partition.scenario.value.MemorySize;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A scenario to simulate: every VM has one vCPU on each pCPU. */
final class Layout {
  static final Load CPU_BOUND = new Load.CpuBound();

  private final int pcpus;
  private final BuiltinPolicy policy;
  private final Compat compat;
  private final List<VmSettings> vms = new ArrayList<>();

  private Layout(int pcpus, BuiltinPolicy policy, Compat compat) {
    this.pcpus = pcpus;
    this.policy = policy;
    this.compat = compat;
  }

  static Layout of(BuiltinPolicy policy) {
    return new Layout(1, policy, Compat.FIXED);
  }

  static Layout of(int pcpus, BuiltinPolicy policy, Compat compat) {
    return new Layout(pcpus, policy, compat);
  }

  static Load periodic(int periodMillis, int runMillis) {
    return new Load.Periodic(Duration.ofMillis(periodMillis), Duration.ofMillis(runMillis));
  }

  static Load bursty(int runMillis, int idleMillis) {
    return new Load.Bursty(Duration.ofMillis(runMillis), Duration.ofMillis(idleMillis), 1);
  }

  Layout vm(String name, Load load) {
    return vm(name, load, 1, 1, Optional.empty());
  }

  Layout weighted(String name, Load load, int weight) {
    return vm(name, load, weight, 1, Optional.empty());
  }

  Layout important(String name, Load load, int priority) {
    return vm(name, load, 1, priority, Optional.empty());
  }

  Layout reserved(String name, Load load, int budgetMillis, int periodMillis) {
    ReservationSettings reservation =
        new ReservationSettings(Duration.ofMillis(budgetMillis), Duration.ofMillis(periodMillis));
    return vm(name, load, 1, 1, Optional.of(reservation));
  }

  private Layout vm(
      String name, Load load, int weight, int priority, Optional<ReservationSettings> reservation) {
    vms.add(
        new VmSettings(
            name,
            IntStream.range(0, pcpus).boxed().toList(),
            pcpus,
            false,
            new SchedulingSettings(weight, new WarpSettings(0, 0, 0), priority, reservation),
            Optional.empty(),
            List.of(load),
            MemorySize.parse("4M"),
            HugePages.NONE,
            false,
            new Kernel.Builtin("hello"),
            "",
            Optional.empty(),
            List.of(),
            Irqchip.KERNEL,
            false,
            new SerialSettings(SerialSink.NONE, Optional.empty()),
            false,
            Reaction.RESTART,
            Reaction.STOP,
            Reaction.STOP,
            TripleFault.CRASH,
            10));
    return this;
  }

  Scenario scenario() {
    List<PcpuSettings> list =
        IntStream.range(0, pcpus)
            .mapToObj(id -> new PcpuSettings(id, policy, Duration.ofMillis(10)))
            .toList();
    return new Scenario(
        "test",
        "",
        new HostSettings(Duration.ofSeconds(5), List.of()),
        compat,
        list,
        List.copyOf(vms));
  }

  SimulationReport simulate(Duration duration) throws InterruptedException {
    return simulate(new SimulationSettings(duration, 0, Optional.empty())).report();
  }

  Simulation.Outcome simulate(SimulationSettings settings) throws InterruptedException {
    return Simulation.run(scenario(), settings, _ -> {});
  }
}
