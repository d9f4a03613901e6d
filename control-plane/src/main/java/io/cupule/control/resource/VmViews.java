package io.cupule.control.resource;

import io.cupule.api.SchedulingView;
import io.cupule.api.SchedulingView.ReservationView;
import io.cupule.api.SchedulingView.WarpView;
import io.cupule.api.VmView;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.control.watch.ConsoleTap;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.value.TimeSpan;
import io.cupule.partition.state.VmEnd;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.Warp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns VMs into documents of the API. */
final class VmViews {
  private VmViews() {}

  /** Returns a VM for a list, without the long diagnostic of its end. */
  static VmView listed(VmInfo vm, ConsoleHub consoles) {
    return view(vm, consoles, vm.end().map(end -> of(end, List.of())));
  }

  /** Returns a VM with all details. */
  static VmView of(VmInfo vm, ConsoleHub consoles) {
    return view(vm, consoles, vm.end().map(end -> of(end, diagnostic(end))));
  }

  private static VmView view(VmInfo vm, ConsoleHub consoles, Optional<VmView.End> end) {
    VmSettings settings = vm.settings();
    return new VmView(
        vm.name(),
        key(vm.state()),
        vm.since(),
        end,
        vm.starts(),
        byKey(vm.resets()),
        vm.vcpus().stream().map(vcpu -> vcpu.pcpu()).toList(),
        settings.dedicated(),
        settings.realtime().isPresent(),
        key(settings.decidedIrqchip()),
        settings.kernel().toString(),
        settings.args(),
        settings.memory().bytes(),
        settings.hugePages().toString(),
        serial(settings, consoles),
        of(vm.vcpus().getFirst().params()),
        Collections.unmodifiableMap(vm.shownCounters()));
  }

  private static VmView.Serial serial(VmSettings vm, ConsoleHub consoles) {
    Optional<Path> file = vm.serial().path().map(named -> named.path());
    return new VmView.Serial(
        key(vm.serial().sink()),
        file.or(() -> consoles.of(vm.name()).flatMap(ConsoleTap::terminal)).map(Path::toString));
  }

  private static List<String> diagnostic(VmEnd end) {
    return end.diagnostic().map(found -> found.format().lines().toList()).orElse(List.of());
  }

  private static VmView.End of(VmEnd end, List<String> diagnostic) {
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

  /** Returns a constant's name in the API's spelling. */
  static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
