package io.cupule.partition;

import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.scenario.value.TimeSpan;
import io.cupule.sched.Reservation;
import io.cupule.sched.Warp;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A change of how vCPUs share pCPUs. {@link Machine#change} applies all of it or nothing. Parts
 * that are left out do not change. Values have the same ranges as in scenarios.
 *
 * @param pcpus changes of pCPUs, by number
 * @param vms changes of VMs, by name
 */
public record SchedulingChange(Map<Integer, PcpuChange> pcpus, Map<String, VmChange> vms) {

  /** Copies the maps. */
  public SchedulingChange {
    pcpus = Map.copyOf(pcpus);
    vms = Map.copyOf(vms);
  }

  /**
   * Makes a change of one pCPU.
   *
   * @param id its number
   */
  public static SchedulingChange ofPcpu(int id, PcpuChange change) {
    return new SchedulingChange(Map.of(id, change), Map.of());
  }

  /**
   * Makes a change of all vCPUs of one VM.
   *
   * @param vm its name
   */
  public static SchedulingChange ofVm(String vm, Params params) {
    return new SchedulingChange(Map.of(), Map.of(vm, new VmChange(params, Map.of())));
  }

  /**
   * Makes a change of one vCPU.
   *
   * @param vm its VM's name
   * @param id its number, from 0
   */
  public static SchedulingChange ofVcpu(String vm, int id, VcpuChange change) {
    return new SchedulingChange(
        Map.of(), Map.of(vm, new VmChange(Params.NONE, Map.of(id, change))));
  }

  /**
   * Returns its parts in one line, with the names and values of scenarios, such as {@code
   * pcpus.1.slice=5ms, vms.alpha.warp.value=5}.
   */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(pcpus)
        .forEach((id, of) -> {
          add(parts, "pcpus." + id + ".policy", of.policy());
          add(parts, "pcpus." + id + ".slice", of.slice().map(SchedulingChange::text));
        });
    new TreeMap<>(vms)
        .forEach((name, of) -> {
          add(parts, "vms." + name, of.all());
          new TreeMap<>(of.vcpus())
              .forEach((id, vcpu) -> {
                String path = "vms." + name + ".vcpus." + id;
                add(parts, path + ".pcpu", vcpu.pcpu());
                add(parts, path, vcpu.params());
              });
        });
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String path, Params params) {
    add(parts, path + ".weight", params.weight());
    add(parts, path + ".priority", params.priority());
    params
        .warp()
        .ifPresent(warp -> {
          add(parts, path + ".warp.value", warp.value());
          add(parts, path + ".warp.limit", warp.limit());
          add(parts, path + ".warp.unwarpPeriod", warp.unwarpPeriod());
        });
    params.guarantee().ifPresent(guarantee -> add(parts, path + ".reservation", guarantee));
  }

  private static void add(List<String> parts, String path, Guarantee guarantee) {
    switch (guarantee) {
      case Guarantee.Reserved(ReservationSettings settings) -> {
        parts.add(path + ".budget=" + text(settings.budget()));
        parts.add(path + ".period=" + text(settings.period()));
      }
      case Guarantee.Adjusted(Optional<Duration> budget, Optional<Duration> period) -> {
        budget.ifPresent(time -> parts.add(path + ".budget=" + text(time)));
        period.ifPresent(time -> parts.add(path + ".period=" + text(time)));
      }
      case Guarantee.Nothing() -> parts.add(path + "=none");
    }
  }

  /** Returns a time as in a scenario; a scenario cannot express less than a microsecond. */
  private static String text(Duration time) {
    return time.toNanos() % 1_000 == 0 ? TimeSpan.format(time) : time.toNanos() + "ns";
  }

  private static void add(List<String> parts, String path, Optional<?> value) {
    value.ifPresent(it -> parts.add(path + "=" + it));
  }

  /**
   * The change of a pCPU.
   *
   * @param policy the new policy
   * @param slice the new length of a turn, for policies with time slices
   */
  public record PcpuChange(Optional<BuiltinPolicy> policy, Optional<Duration> slice) {}

  /**
   * The change of a VM.
   *
   * @param all for all its vCPUs
   * @param vcpus for single vCPUs, by number; applied after {@code all}
   */
  public record VmChange(Params all, Map<Integer, VcpuChange> vcpus) {
    /** Copies the map. */
    public VmChange {
      vcpus = Map.copyOf(vcpus);
    }
  }

  /**
   * The change of a vCPU.
   *
   * @param pcpu the new pCPU
   * @param params the new scheduling parameters
   */
  public record VcpuChange(Optional<Integer> pcpu, Params params) {
    /** Changes only the parameters. */
    public static VcpuChange of(Params params) {
      return new VcpuChange(Optional.empty(), params);
    }

    /** Changes only the pCPU. */
    public static VcpuChange to(int pcpu) {
      return new VcpuChange(Optional.of(pcpu), Params.NONE);
    }
  }

  /**
   * The change of a vCPU's scheduling parameters.
   *
   * @param weight for bvt, 1 to 128
   * @param priority for prio, 0 to 255
   * @param warp for bvt
   * @param guarantee for rtds
   */
  public record Params(
      Optional<Integer> weight,
      Optional<Integer> priority,
      Optional<WarpChange> warp,
      Optional<Guarantee> guarantee) {

    /** No change. */
    public static final Params NONE =
        new Params(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns a copy with this weight. */
    public Params withWeight(int value) {
      return new Params(Optional.of(value), priority, warp, guarantee);
    }

    /** Returns a copy with this priority. */
    public Params withPriority(int value) {
      return new Params(weight, Optional.of(value), warp, guarantee);
    }

    /** Returns a copy with this whole warp. */
    public Params withWarp(WarpSettings value) {
      return new Params(weight, priority, Optional.of(WarpChange.to(value)), guarantee);
    }

    /** Returns a copy that sets or ends a guarantee. */
    public Params withGuarantee(Guarantee value) {
      return new Params(weight, priority, warp, Optional.of(value));
    }
  }

  /**
   * The change of a warp. Parts that are left out do not change.
   *
   * @param value virtual time units, -8192 to 8192
   * @param limit milliseconds of running, 0 to 10
   * @param unwarpPeriod milliseconds, 0 to 10
   */
  public record WarpChange(
      Optional<Integer> value, Optional<Integer> limit, Optional<Integer> unwarpPeriod) {
    /** Changes all parts. */
    public static WarpChange to(WarpSettings warp) {
      return new WarpChange(
          Optional.of(warp.value()), Optional.of(warp.limit()), Optional.of(warp.unwarpPeriod()));
    }

    /** Returns the settings that this makes of the present warp; they may be out of range. */
    WarpSettings over(Warp now) {
      return new WarpSettings(
          value.orElse(now.value()),
          limit.orElse(now.limitMs()),
          unwarpPeriod.orElse(now.unwarpPeriodMs()));
    }
  }

  /** The guarantee of a vCPU under rtds. */
  public sealed interface Guarantee {
    /**
     * A guaranteed running time in every period.
     *
     * @param settings as in a scenario
     */
    record Reserved(ReservationSettings settings) implements Guarantee {}

    /**
     * A guarantee of which some parts change and the others stay.
     *
     * @param budget the new running time, if it changes
     * @param period the new period, if it changes
     */
    record Adjusted(Optional<Duration> budget, Optional<Duration> period) implements Guarantee {
      /**
       * Returns the settings that this makes of the present guarantee; empty if parts are missing.
       */
      Optional<ReservationSettings> over(Optional<Reservation> now) {
        Optional<Duration> running =
            budget.or(() -> now.map(old -> Duration.ofNanos(old.budgetNs())));
        Optional<Duration> each = period.or(() -> now.map(old -> Duration.ofNanos(old.periodNs())));
        return running.flatMap(time -> each.map(length -> new ReservationSettings(time, length)));
      }
    }

    /** No guarantee: the vCPU gets the remaining time. */
    record Nothing() implements Guarantee {}
  }
}
