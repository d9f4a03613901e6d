package io.cupule.control.metrics;

import io.cupule.partition.Machine;
import io.cupule.partition.report.PcpuInfo;
import io.cupule.partition.report.VcpuInfo;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.sched.ReservationStats;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.request.VcpuEvent;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Turns the machine's views into data points. It reads each vCPU once per scrape, so that its state
 * times add up. Any thread may scrape.
 */
final class MachineCollector implements MultiCollector {
  private final Supplier<Machine> machine;
  private final KvmMetrics kvm = new KvmMetrics();

  MachineCollector(Supplier<Machine> machine) {
    this.machine = machine;
  }

  @Override
  public MetricSnapshots collect() {
    Machine present = machine.get();
    Points points = new Points();
    present.vms().forEach(vm -> add(points, vm));
    present.pcpus().forEach(pcpu -> add(points, pcpu));
    points.add(Family.LISTENER_FAILURES, present.listenerFailures());
    present
        .loopErrors()
        .forEach((loop, count) -> points.add(Family.LOOP_ERRORS, count, Label.value(loop)));
    present.kvmStats().forEach(vm -> kvm.add(points, vm));
    return new MetricSnapshots(points.snapshots());
  }

  /** Adds the data points of a VM and its vCPUs. */
  static void add(Points points, VmInfo vm) {
    String name = vm.name();
    for (VmStatus state : VmStatus.values()) {
      points.add(Family.VM_STATE, state == vm.state() ? 1 : 0, name, Label.value(state));
    }
    for (VmEnd.Kind end : VmEnd.Kind.values()) {
      boolean is = vm.end().map(VmEnd::kind).filter(end::equals).isPresent();
      points.add(Family.VM_END, is ? 1 : 0, name, Label.value(end));
    }
    points.addInfo(
        Family.VM_INFO,
        name,
        vm.settings().decidedIrqchip().toString(),
        String.valueOf(vm.settings().dedicated()),
        String.valueOf(vm.settings().realtime().isPresent()));
    points.add(Family.VM_STARTS, vm.starts(), name);
    vm.resets().forEach((by, count) -> points.add(Family.VM_RESETS, count, name, Label.value(by)));
    points.add(Family.VM_MEMORY, vm.settings().memory().bytes(), name);
    vm.counters().forEach((counter, value) -> points.add(counter, value, name));
    vm.vcpus().forEach(vcpu -> add(points, vcpu));
  }

  private static void add(Points points, VcpuInfo vcpu) {
    String vm = vcpu.id().vm();
    String id = String.valueOf(vcpu.id().id());
    String pcpu = String.valueOf(vcpu.pcpu());
    VcpuStats stats = vcpu.stats();
    stats
        .stateNanos()
        .forEach((state, nanos) ->
            points.addNanos(Family.VCPU_STATE, nanos, vm, id, pcpu, Label.value(state)));
    points.addNanos(Family.VCPU_GUEST, stats.guestNanos(), vm, id);
    points.addNanos(Family.VCPU_STEAL, stats.stolenNanos(), vm, id);
    add(points, stats.reservation(), vm, id);
    points.addHistogram(Family.VCPU_WAKE_TO_RUN, stats.wakeToRun(), vm, id);
    addEach(points, Family.VCPU_SWITCHES, SwitchCause.values(), stats.switches(), vm, id);
    addEach(points, Family.VCPU_EXITS, ExitReason.values(), stats.exits(), vm, id);
    addEach(points, Family.VCPU_REQUESTS, Request.values(), stats.requests(), vm, id);
    addEach(points, Family.EVENT_WAITS, VcpuEvent.values(), stats.waits(), vm, id);
    points.add(Family.VCPU_KICKS, stats.kicks(), vm, id);
    points.add(Family.VCPU_WEIGHT, vcpu.params().weight(), vm, id, pcpu);
    vcpu.threadId()
        .ifPresent(
            thread -> points.addInfo(Family.VCPU_INFO, vm, id, pcpu, String.valueOf(thread)));
  }

  private static void add(Points points, ReservationStats periods, String vm, String vcpu) {
    points.add(Family.VCPU_RESERVATION_PERIODS, periods.met(), vm, vcpu, "met");
    points.add(Family.VCPU_RESERVATION_PERIODS, periods.missed(), vm, vcpu, "missed");
    points.add(Family.VCPU_RESERVATION_MISSED_BY_HOST, periods.missedByHost(), vm, vcpu);
    points.addNanos(Family.VCPU_RESERVATION_LATENESS, periods.lateNs(), vm, vcpu);
  }

  /** Adds all constants, also those without events: a rate needs a zero to start from. */
  private static <K extends Enum<K>> void addEach(
      Points points, Family family, K[] all, Map<K, Long> counts, String vm, String vcpu) {
    for (K each : all) {
      points.add(family, counts.getOrDefault(each, 0L), vm, vcpu, Label.value(each));
    }
  }

  private static void add(Points points, PcpuInfo pcpu) {
    String id = String.valueOf(pcpu.id());
    points.addNanos(Family.PCPU_IDLE, pcpu.stats().idleNanos(), id);
    points.add(Family.PCPU_SWITCHES, pcpu.stats().switches(), id);
    points.addHistogram(Family.PCPU_TIMER_LATENESS, pcpu.stats().lateness(), id);
    points.addInfo(Family.PCPU_INFO, id, pcpu.settings().policy().key());
  }
}
