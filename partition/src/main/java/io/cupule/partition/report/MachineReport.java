package io.cupule.partition.report;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.cupule.device.DeviceCounter;
import io.cupule.partition.state.VmEnd;
import io.cupule.sched.ReservationStats;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.pcpu.PcpuStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reports what a machine did, as values for a table or a JSON file.
 *
 * @param scenario the scenario's name
 * @param wallSeconds time since the machine began to be built
 * @param vms its VMs, in the scenario's order
 * @param vcpus their vCPUs, in that order
 * @param pcpus the pCPUs, in ascending order
 */
public record MachineReport(
    String scenario,
    double wallSeconds,
    List<VmReport> vms,
    List<VcpuReport> vcpus,
    List<PcpuReport> pcpus) {
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * Reports on a VM.
   *
   * @param name its name
   * @param end how it ended, as in {@link VmEnd.Kind#text}, or {@code running}
   * @param asAsked whether it ended as its user or guest wanted
   * @param detail more about the end, maybe empty
   * @param diagnostic the state of the vCPU that died, one line each; empty where none did
   * @param resets how often it was reset or restarted, by cause: host, guest, triple_fault, crash,
   *     power_off
   * @param counters what its devices counted, by the counters' names; in JSON, each is a field of
   *     the VM
   */
  public record VmReport(
      String name,
      String end,
      boolean asAsked,
      String detail,
      List<String> diagnostic,
      Map<String, Long> resets,
      @JsonAnyGetter Map<String, Number> counters) {

    /** Returns a counter's value as it is shown; 0 if no device counts it. */
    public Number count(DeviceCounter counter) {
      return counters.getOrDefault(counter.name(), 0L);
    }
  }

  /**
   * Reports on a vCPU.
   *
   * @param vm its VM's name
   * @param id its number in the VM
   * @param pcpu the host CPU it was pinned to
   * @param seconds time in each state. The sum is the time from the addition of the VM until the
   *     vCPU was read. For a VM of the scenario this is the wall time, less the time needed to read
   *     all vCPUs.
   * @param guestSeconds time inside KVM_RUN, a part of the running time
   * @param exits how often it left the guest, by reason
   * @param stolenSeconds time in which it had its pCPU and its thread was ready, but Linux ran
   *     others on that CPU; a part of the running time
   * @param kicks how often it was kicked
   * @param switches how often it gave its pCPU away, by cause: block, slice, preempt, yield
   * @param wakeToRun nanoseconds from becoming ready until its thread ran
   * @param requests how often each request was made; requests that were never made are left out
   * @param reservationPeriods the results of its reservation; zeros if it never had one
   */
  public record VcpuReport(
      String vm,
      int id,
      int pcpu,
      Map<String, Double> seconds,
      double guestSeconds,
      double stolenSeconds,
      Map<String, Long> exits,
      long kicks,
      Map<String, Long> switches,
      Percentiles wakeToRun,
      Map<String, Long> requests,
      ReservationReport reservationPeriods) {}

  /**
   * Reports the results of a reservation, period by period.
   *
   * @param periods how many are over
   * @param met periods in which it had its whole budget by the deadline, or wanted no more
   * @param missed all others
   * @param missedByHost missed periods in which the policy gave the budget in time, but Linux took
   *     a tenth of it or more for others
   * @param meanLateNanos mean lateness of missed periods: from the deadline until the budget was
   *     complete or given up; for periods missed by the host, what it took
   * @param maxLateNanos the largest lateness
   */
  public record ReservationReport(
      long periods,
      long met,
      long missed,
      long missedByHost,
      long meanLateNanos,
      long maxLateNanos) {

    /** Converts the statistics of a thread's account. */
    public static ReservationReport of(ReservationStats stats) {
      return new ReservationReport(
          stats.periods(),
          stats.met(),
          stats.missed(),
          stats.missedByHost(),
          stats.meanLateNs(),
          stats.latestNs());
    }
  }

  /**
   * Reports on a pCPU.
   *
   * @param id the host CPU
   * @param policy its scheduling policy
   * @param idleSeconds time in which it ran no vCPU
   * @param switches how often it switched to another vCPU, also from idle
   * @param slices how often a turn was ended by the timer
   * @param sliceLatenessNanos mean lateness of that timer
   * @param maxSliceLatenessNanos largest lateness of that timer
   */
  public record PcpuReport(
      int id,
      String policy,
      double idleSeconds,
      long switches,
      long slices,
      long sliceLatenessNanos,
      long maxSliceLatenessNanos) {}

  /**
   * Makes the report. Each vCPU was read at its own instant, shortly before {@code now}. Extending
   * its state up to {@code now} could count two vCPUs of a pCPU as running at once.
   *
   * @param born when the machine's times began, as System.nanoTime
   * @param now the instant of the report, not before the readings
   */
  public static MachineReport of(
      String scenario, long born, long now, List<VmInfo> vms, List<PcpuInfo> pcpus) {
    return new MachineReport(
        scenario,
        (now - born) / NANOS_PER_SECOND,
        vms.stream().map(MachineReport::of).toList(),
        vms.stream().flatMap(vm -> vm.vcpus().stream()).map(MachineReport::of).toList(),
        pcpus.stream().map(MachineReport::of).toList());
  }

  private static PcpuReport of(PcpuInfo pcpu) {
    PcpuStats stats = pcpu.stats();
    return new PcpuReport(
        pcpu.id(),
        pcpu.settings().policy().key(),
        stats.idleNanos() / NANOS_PER_SECOND,
        stats.switches(),
        stats.slices(),
        stats.slices() == 0 ? 0 : stats.lateNanos() / stats.slices(),
        stats.latestNanos());
  }

  private static VmReport of(VmInfo vm) {
    Optional<VmEnd> end = vm.end();
    return new VmReport(
        vm.name(),
        end.map(e -> e.kind().text()).orElse("running"),
        end.map(VmEnd::asAsked).orElse(true),
        end.map(VmEnd::detail).orElse(""),
        end.flatMap(VmEnd::diagnostic).map(d -> d.format().lines().toList()).orElse(List.of()),
        byKey(vm.resets()),
        vm.shownCounters());
  }

  private static VcpuReport of(VcpuInfo vcpu) {
    VcpuStats stats = vcpu.stats();
    Map<String, Double> seconds = new LinkedHashMap<>();
    stats.stateNanos().forEach((state, nanos) -> seconds.put(key(state), nanos / NANOS_PER_SECOND));
    return new VcpuReport(
        vcpu.id().vm(),
        vcpu.id().id(),
        vcpu.pcpu(),
        seconds,
        stats.guestNanos() / NANOS_PER_SECOND,
        stats.stolenNanos() / NANOS_PER_SECOND,
        byKey(stats.exits()),
        stats.kicks(),
        byKey(stats.switches()),
        Percentiles.of(stats.wakeToRun()),
        byKey(stats.requests()),
        ReservationReport.of(stats.reservation()));
  }

  private static Map<String, Long> byKey(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> result = new LinkedHashMap<>();
    counts.forEach((name, count) -> result.put(key(name), count));
    return result;
  }

  private static String key(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
