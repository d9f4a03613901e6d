package io.cupule.partition;

import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is to change in how a machine's vCPUs share its pCPUs, as one: {@link Machine#change} does
 * all of it or nothing. What is left out stays as it is. Values have the ranges of scenarios.
 *
 * @param pcpus by number
 * @param vms by name
 */
public record SchedulingChange(Map<Integer, PcpuChange> pcpus, Map<String, VmChange> vms) {

  /** Copies the maps. */
  public SchedulingChange {
    pcpus = Map.copyOf(pcpus);
    vms = Map.copyOf(vms);
  }

  /**
   * Changes one pCPU alone.
   *
   * @param id its number
   */
  public static SchedulingChange ofPcpu(int id, PcpuChange change) {
    return new SchedulingChange(Map.of(id, change), Map.of());
  }

  /**
   * Changes all vCPUs of one VM alone.
   *
   * @param vm its name
   */
  public static SchedulingChange ofVm(String vm, Params params) {
    return new SchedulingChange(Map.of(), Map.of(vm, new VmChange(params, Map.of())));
  }

  /**
   * Changes one vCPU alone.
   *
   * @param vm its VM's name
   * @param id its number, from 0
   */
  public static SchedulingChange ofVcpu(String vm, int id, VcpuChange change) {
    return new SchedulingChange(
        Map.of(), Map.of(vm, new VmChange(Params.NONE, Map.of(id, change))));
  }

  /** Its parts in one line, such as {@code pcpus.1.policy=rtds, vms.alpha.weight=5}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(pcpus)
        .forEach((id, of) -> {
          add(parts, "pcpus." + id + ".policy", of.policy());
          add(parts, "pcpus." + id + ".slice", of.slice());
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
    add(parts, path + ".warp", params.warp());
    add(parts, path + ".reservation", params.guarantee());
  }

  private static void add(List<String> parts, String path, Optional<?> value) {
    value.ifPresent(it -> parts.add(path + "=" + it));
  }

  /**
   * What changes on a pCPU.
   *
   * @param policy who decides on the turns
   * @param slice the length of a turn, for policies that have such turns
   */
  public record PcpuChange(Optional<BuiltinPolicy> policy, Optional<Duration> slice) {}

  /**
   * What changes of a VM.
   *
   * @param all of all its vCPUs
   * @param vcpus of single ones, by number; comes after {@code all}
   */
  public record VmChange(Params all, Map<Integer, VcpuChange> vcpus) {
    /** Copies the map. */
    public VmChange {
      vcpus = Map.copyOf(vcpus);
    }
  }

  /**
   * What changes of a vCPU.
   *
   * @param pcpu where it runs from now on
   * @param params what policies know of it
   */
  public record VcpuChange(Optional<Integer> pcpu, Params params) {
    /** Its parameters alone. */
    public static VcpuChange of(Params params) {
      return new VcpuChange(Optional.empty(), params);
    }

    /** Its pCPU alone. */
    public static VcpuChange to(int pcpu) {
      return new VcpuChange(Optional.of(pcpu), Params.NONE);
    }
  }

  /**
   * What changes of the things that policies know of a vCPU.
   *
   * @param weight for bvt, 1 to 128
   * @param priority for prio, 0 to 255
   * @param warp for bvt
   * @param guarantee for rtds
   */
  public record Params(
      Optional<Integer> weight,
      Optional<Integer> priority,
      Optional<WarpSettings> warp,
      Optional<Guarantee> guarantee) {

    /** Nothing. */
    public static final Params NONE =
        new Params(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** These, with a weight. */
    public Params withWeight(int value) {
      return new Params(Optional.of(value), priority, warp, guarantee);
    }

    /** These, with a priority. */
    public Params withPriority(int value) {
      return new Params(weight, Optional.of(value), warp, guarantee);
    }

    /** These, with a warp. */
    public Params withWarp(WarpSettings value) {
      return new Params(weight, priority, Optional.of(value), guarantee);
    }

    /** These, with a guarantee, or with the end of one. */
    public Params withGuarantee(Guarantee value) {
      return new Params(weight, priority, warp, Optional.of(value));
    }
  }

  /** What is guaranteed to a vCPU under rtds. */
  public sealed interface Guarantee {
    /**
     * Running time in every period.
     *
     * @param settings as in a scenario
     */
    record Reserved(ReservationSettings settings) implements Guarantee {
      @Override
      public String toString() {
        return settings.budget().toNanos() / 1_000
            + "us/"
            + settings.period().toNanos() / 1_000
            + "us";
      }
    }

    /** What others leave. */
    record Nothing() implements Guarantee {
      @Override
      public String toString() {
        return "none";
      }
    }
  }
}
