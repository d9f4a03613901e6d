package io.cupule.partition;

import io.cupule.partition.Arrangement.Occupant;
import io.cupule.partition.Arrangement.Spot;
import io.cupule.partition.Arrangement.Tenant;
import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.placement.PlacementFault;
import io.cupule.partition.placement.PlacementFault.Subject;
import io.cupule.partition.placement.PlacementRules;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.form.SettingRanges;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.Warp;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A change applied to the present arrangement: the result, and the part of the change that causes
 * each difference. For one thread.
 */
final class SchedulingPlan {
  private static final VmChange NO_CHANGE = new VmChange(Params.NONE, Map.of());
  private static final VcpuChange SAME = VcpuChange.of(Params.NONE);

  private final Arrangement now;
  private final SchedulingChange change;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Arrangement wanted;

  /** Applies the change. Parts that are invalid by themselves are among the {@link #problems}. */
  SchedulingPlan(Arrangement now, SchedulingChange change) {
    this.now = now;
    this.change = change;
    checkNames();
    change.pcpus().forEach(this::checkRanges);
    change.vms().forEach(this::checkRanges);
    wanted = problems.isEmpty() ? layOver() : now;
  }

  /** Returns the new arrangement; the present one if there are already problems. */
  Arrangement wanted() {
    return wanted;
  }

  Arrangement now() {
    return now;
  }

  SchedulingChange change() {
    return change;
  }

  /** Returns the problems of the parts that are refused, in order of discovery. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  void refuse(String path, String message, String remedy) {
    problems.add(new Problem(path, message, remedy));
  }

  /** Refuses the part of the change that causes a fault, if there is one. */
  void refuse(PlacementFault fault) {
    fault.subjects().stream()
        .flatMap(subject -> cause(subject).stream())
        .findFirst()
        .ifPresent(path -> refuse(path, fault.message(), fault.remedy()));
  }

  private Optional<String> cause(Subject subject) {
    return switch (subject) {
      case Subject.Place(int vm, int vcpu) ->
          Optional.of(occupant(vm, vcpu)).filter(this::moves).map(SchedulingPlan::movePath);
      case Subject.Reserved(int vm, int vcpu) ->
          Optional.of(occupant(vm, vcpu))
              .filter(this::changesReservation)
              .map(each -> path(each, "reservation"));
      case Subject.Policy(int pcpu) ->
          changesPolicy(pcpu) ? Optional.of(policyPath(pcpu)) : Optional.empty();
      case Subject.Controllers _ -> Optional.empty();
    };
  }

  private Occupant occupant(int vm, int vcpu) {
    return new Occupant(wanted.tenants().get(vm), vcpu);
  }

  private boolean changesReservation(Occupant occupant) {
    Optional<Reservation> before = before(occupant).params().reservation();
    return !occupant.spot().params().reservation().equals(before);
  }

  /** Returns whether the change moves a vCPU to another pCPU. */
  boolean moves(Occupant occupant) {
    return before(occupant).pcpu() != occupant.spot().pcpu();
  }

  static String movePath(Occupant occupant) {
    return "vms." + occupant.tenant().name() + ".vcpus." + occupant.vcpu() + ".pcpu";
  }

  private Spot before(Occupant occupant) {
    return now.tenants().stream()
        .filter(tenant -> tenant.name().equals(occupant.tenant().name()))
        .map(tenant -> tenant.spots().get(occupant.vcpu()))
        .findFirst()
        .orElseThrow();
  }

  boolean changesPolicy(int pcpu) {
    return !policy(now, pcpu).equals(policy(wanted, pcpu));
  }

  private static Optional<BuiltinPolicy> policy(Arrangement arrangement, int pcpu) {
    return Optional.ofNullable(arrangement.pcpus().get(pcpu)).map(PcpuSettings::policy);
  }

  static String policyPath(int pcpu) {
    return "pcpus." + pcpu + ".policy";
  }

  private String path(Occupant occupant, String field) {
    String vm = "vms." + occupant.tenant().name();
    boolean single =
        Optional.ofNullable(change.vms().get(occupant.tenant().name()))
            .map(of -> of.vcpus().get(occupant.vcpu()))
            .flatMap(of -> of.params().guarantee())
            .isPresent();
    return single ? vm + ".vcpus." + occupant.vcpu() + "." + field : vm + "." + field;
  }

  private void checkNames() {
    for (int id : change.pcpus().keySet()) {
      if (!now.pcpus().containsKey(id)) {
        refusePcpu("pcpus." + id, id);
      }
    }
    change
        .vms()
        .forEach((name, of) ->
            now.tenants().stream()
                .filter(tenant -> tenant.name().equals(name))
                .findFirst()
                .ifPresentOrElse(
                    tenant -> checkVcpus(tenant, of),
                    () ->
                        refuse(
                            "vms." + name,
                            "there is no such VM",
                            "choose from " + now.tenants().stream().map(Tenant::name).toList())));
  }

  private void checkVcpus(Tenant tenant, VmChange of) {
    String vm = "vms." + tenant.name();
    of.vcpus()
        .forEach((id, vcpu) -> {
          String path = vm + ".vcpus." + id;
          if (id < 0 || id >= tenant.spots().size()) {
            refuse(
                path, "there is no such vCPU", "choose from 0 to " + (tenant.spots().size() - 1));
          }
          vcpu.pcpu()
              .filter(pcpu -> !now.pcpus().containsKey(pcpu))
              .ifPresent(pcpu -> refusePcpu(path + ".pcpu", pcpu));
        });
  }

  private void refusePcpu(String path, int id) {
    refuse(path, PlacementRules.notListed(id), PlacementRules.choice(now.pcpus().keySet()));
  }

  private void checkRanges(int pcpu, PcpuChange of) {
    of.slice().ifPresent(slice -> inRange(PcpuSettings.class, "slice", slice, "pcpus." + pcpu));
  }

  private void checkRanges(String vm, VmChange of) {
    checkRanges(of.all(), "vms." + vm);
    of.vcpus().forEach((id, vcpu) -> checkRanges(vcpu.params(), "vms." + vm + ".vcpus." + id));
  }

  private void checkRanges(Params params, String path) {
    Class<? extends Record> owner = SchedulingSettings.class;
    params.weight().ifPresent(weight -> inRange(owner, "weight", weight, path));
    params.priority().ifPresent(priority -> inRange(owner, "priority", priority, path));
    params.warp().ifPresent(warp -> inRange(owner, "warp", warp.over(Warp.NONE), path));
    params
        .guarantee()
        .ifPresent(guarantee -> {
          switch (guarantee) {
            case Guarantee.Reserved(ReservationSettings reservation) -> {
              inRange(owner, "reservation", reservation, path);
              checkBudget(reservation, path + ".reservation.budget");
            }
            case Guarantee.Adjusted(Optional<Duration> budget, Optional<Duration> period) -> {
              Class<? extends Record> parts = ReservationSettings.class;
              String at = path + ".reservation";
              budget.ifPresent(time -> inRange(parts, "budget", time, at));
              period.ifPresent(time -> inRange(parts, "period", time, at));
            }
            case Guarantee.Nothing() -> {}
          }
        });
  }

  private boolean checkBudget(ReservationSettings reservation, String path) {
    boolean fits = reservation.budget().compareTo(reservation.period()) <= 0;
    if (!fits) {
      refuse(
          path,
          "the budget is longer than its period",
          "write a shorter budget or a longer period");
    }
    return fits;
  }

  private void inRange(Class<? extends Record> owner, String field, Object value, String path) {
    SettingRanges.check(owner, field, value, path + "." + field, problems::add);
  }

  private Arrangement layOver() {
    Map<Integer, PcpuSettings> pcpus = new TreeMap<>(now.pcpus());
    change
        .pcpus()
        .forEach((id, of) ->
            pcpus.computeIfPresent(
                id,
                (_, old) ->
                    new PcpuSettings(
                        id, of.policy().orElse(old.policy()), of.slice().orElse(old.slice()))));
    List<Tenant> tenants = new ArrayList<>();
    for (Tenant tenant : now.tenants()) {
      VmChange of = change.vms().getOrDefault(tenant.name(), NO_CHANGE);
      List<Spot> spots = new ArrayList<>();
      for (int i = 0; i < tenant.spots().size(); i++) {
        spots.add(changed(tenant.name(), tenant.spots().get(i), of, i, pcpus));
      }
      tenants.add(new Tenant(tenant.vm(), List.copyOf(spots)));
    }
    return new Arrangement(now.compat(), pcpus, List.copyOf(tenants));
  }

  private Spot changed(
      String vm, Spot old, VmChange of, int vcpu, Map<Integer, PcpuSettings> pcpus) {
    String path = "vms." + vm;
    VcpuChange single = of.vcpus().getOrDefault(vcpu, SAME);
    int pcpu = single.pcpu().orElse(old.pcpu());
    SchedParams common = changed(old.params(), of.all(), path);
    SchedParams params = changed(common, single.params(), path + ".vcpus." + vcpu);
    long slice = Objects.requireNonNull(pcpus.get(pcpu)).slice().toNanos();
    return new Spot(pcpu, params.withSliceNs(slice));
  }

  private SchedParams changed(SchedParams old, Params change, String path) {
    return new SchedParams(
        change.priority().orElse(old.priority()),
        change.weight().orElse(old.weight()),
        change.warp().map(warp -> warp.over(old.warp()).toWarp()).orElse(old.warp()),
        old.sliceNs(),
        change
            .guarantee()
            .map(guarantee ->
                switch (guarantee) {
                  case Guarantee.Reserved(ReservationSettings settings) ->
                      Optional.of(settings.toReservation());
                  case Guarantee.Adjusted part -> adjusted(part, old.reservation(), path);
                  case Guarantee.Nothing() -> Optional.<Reservation>empty();
                })
            .orElse(old.reservation()));
  }

  private Optional<Reservation> adjusted(
      Guarantee.Adjusted part, Optional<Reservation> now, String path) {
    Optional<ReservationSettings> whole = part.over(now);
    if (whole.isEmpty()) {
      refuse(
          path + ".reservation",
          "there is no reservation yet, so it needs a budget and a period",
          "write for example {\"budget\": \"2ms\", \"period\": \"10ms\"}");
    }
    String given = part.budget().isPresent() ? "budget" : "period";
    return whole
        .filter(settings -> checkBudget(settings, path + ".reservation." + given))
        .map(ReservationSettings::toReservation)
        .or(() -> now);
  }
}
