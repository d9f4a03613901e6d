package io.cupule.control.resource;

import io.cupule.control.api.PcpuView;
import io.cupule.control.api.SchedulingView;
import io.cupule.control.api.SchedulingView.ReservationView;
import io.cupule.control.api.SchedulingView.WarpView;
import io.cupule.control.api.VcpuView;
import io.cupule.control.api.VmView;
import io.cupule.partition.Machine;
import io.cupule.partition.MachineReport.PcpuReport;
import io.cupule.partition.MachineReport.VcpuReport;
import io.cupule.partition.MachineReport.VmReport;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.TimeSpan;
import io.cupule.partition.scenario.VmSettings;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A machine as the documents of the API show it. */
final class Views {
  private final Machine machine;
  private final Scenario scenario;
  private final Instant started = Instant.now();

  Views(Machine machine, Scenario scenario) {
    this.machine = machine;
    this.scenario = scenario;
  }

  List<VmView> vms() {
    return machine.report().vms().stream().map(this::vm).toList();
  }

  VmView vm(String name) {
    machine.state(name);
    return vms().stream().filter(vm -> vm.name().equals(name)).findFirst().orElseThrow();
  }

  private VmView vm(VmReport report) {
    VmSettings settings =
        scenario.vms().stream()
            .filter(vm -> vm.name().equals(report.name()))
            .findFirst()
            .orElseThrow();
    Optional<VmView.End> end =
        report.end().equals("running")
            ? Optional.empty()
            : Optional.of(
                new VmView.End(
                    report.end(), report.asAsked(), report.detail(), report.diagnostic()));
    return new VmView(
        report.name(),
        machine.state(report.name()).name().toLowerCase(Locale.ROOT),
        started,
        end,
        1,
        settings.affinity(),
        settings.dedicated(),
        settings.realtime().isPresent(),
        settings.decidedIrqchip().name().toLowerCase(Locale.ROOT),
        settings.kernel().toString(),
        settings.memory().bytes(),
        scheduling(settings.scheduling()),
        report.serialBytesOut(),
        report.serialBytesIn(),
        report.unclaimedAccesses());
  }

  private static SchedulingView scheduling(SchedulingSettings settings) {
    return new SchedulingView(
        settings.weight(),
        settings.priority(),
        Optional.of(settings.warp())
            .map(warp -> new WarpView(warp.value(), warp.limit(), warp.unwarpPeriod())),
        settings
            .reservation()
            .map(reservation ->
                new ReservationView(
                    TimeSpan.format(reservation.budget()), TimeSpan.format(reservation.period()))));
  }

  List<VcpuView> vcpus(String vm) {
    VmView view = vm(vm);
    return machine.report().vcpus().stream()
        .filter(vcpu -> vcpu.vm().equals(vm))
        .map(vcpu -> vcpu(vcpu, view))
        .toList();
  }

  private VcpuView vcpu(VcpuReport vcpu, VmView vm) {
    return new VcpuView(
        vcpu.vm(),
        vcpu.id(),
        Optional.empty(),
        vcpu.pcpu(),
        "running",
        started,
        "running",
        List.of(),
        vm.scheduling(),
        vcpu.seconds(),
        vcpu.guestSeconds(),
        vcpu.stolenSeconds(),
        vcpu.exits(),
        vcpu.kicks(),
        vcpu.switches(),
        vcpu.requests(),
        new VcpuView.WakeToRun(
            vcpu.wakeToRun().count(),
            vcpu.wakeToRun().p50(),
            vcpu.wakeToRun().p99(),
            vcpu.wakeToRun().max()),
        Map.of());
  }

  List<PcpuView> pcpus() {
    return machine.report().pcpus().stream().map(this::pcpu).toList();
  }

  private PcpuView pcpu(PcpuReport pcpu) {
    List<String> placed =
        machine.report().vcpus().stream()
            .filter(vcpu -> vcpu.pcpu() == pcpu.id())
            .map(vcpu -> vcpu.vm() + "/vcpu" + vcpu.id())
            .toList();
    return new PcpuView(
        pcpu.id(),
        pcpu.policy(),
        scenario.pcpu(pcpu.id()).slice().toNanos(),
        Optional.empty(),
        List.of(),
        placed,
        pcpu.idleSeconds(),
        pcpu.switches(),
        pcpu.slices(),
        pcpu.sliceLatenessNanos(),
        pcpu.maxSliceLatenessNanos());
  }
}
