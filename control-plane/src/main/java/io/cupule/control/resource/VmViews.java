package io.cupule.control.resource;

import io.cupule.control.api.SchedulingView;
import io.cupule.control.api.SchedulingView.ReservationView;
import io.cupule.control.api.SchedulingView.WarpView;
import io.cupule.control.api.VmView;
import io.cupule.partition.VmEnd;
import io.cupule.partition.VmInfo;
import io.cupule.partition.scenario.TimeSpan;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.Warp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** VMs as the documents of the API show them. */
final class VmViews {
  private VmViews() {}

  static VmView of(VmInfo vm) {
    VmSettings settings = vm.settings();
    return new VmView(
        vm.name(),
        key(vm.state()),
        vm.since(),
        vm.end().map(VmViews::of),
        vm.starts(),
        byKey(vm.resets()),
        vm.vcpus().stream().map(vcpu -> vcpu.pcpu()).toList(),
        settings.dedicated(),
        settings.realtime().isPresent(),
        key(settings.decidedIrqchip()),
        settings.kernel().toString(),
        settings.memory().bytes(),
        of(vm.vcpus().getFirst().params()),
        vm.serialBytesOut(),
        vm.serialBytesIn(),
        vm.serialBytesDropped(),
        vm.unclaimedAccesses());
  }

  private static VmView.End of(VmEnd end) {
    List<String> diagnostic =
        end.diagnostic().map(found -> found.format().lines().toList()).orElse(List.of());
    return new VmView.End(end.kind().text(), end.asAsked(), end.detail(), diagnostic);
  }

  static SchedulingView of(SchedParams params) {
    return new SchedulingView(
        params.weight(),
        params.priority(),
        Optional.of(params.warp()).filter(warp -> !warp.equals(Warp.NONE)).map(VmViews::of),
        params.reservation().map(VmViews::of));
  }

  private static WarpView of(Warp warp) {
    return new WarpView(warp.value(), warp.limitMs(), warp.unwarpPeriodMs());
  }

  private static ReservationView of(Reservation reservation) {
    return new ReservationView(
        TimeSpan.format(Duration.ofNanos(reservation.budgetNs())),
        TimeSpan.format(Duration.ofNanos(reservation.periodNs())));
  }

  private static Map<String, Long> byKey(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> result = new LinkedHashMap<>();
    counts.forEach((name, count) -> result.put(key(name), count));
    return result;
  }

  /** A constant's name as the API spells it. */
  static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
