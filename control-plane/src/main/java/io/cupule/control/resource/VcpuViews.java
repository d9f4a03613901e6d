package io.cupule.control.resource;

import static io.cupule.control.resource.VmViews.key;

import io.cupule.api.PcpuView;
import io.cupule.api.VcpuView;
import io.cupule.api.VcpuView.Bucket;
import io.cupule.api.VcpuView.ReservationPeriods;
import io.cupule.api.VcpuView.WakeToRun;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.SegmentName;
import io.cupule.partition.report.PcpuInfo;
import io.cupule.partition.report.VcpuInfo;
import io.cupule.sched.ReservationStats;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.exit.CpuSnapshot;
import io.cupule.vcpu.pcpu.PcpuStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Turns vCPUs and pCPUs into documents of the API. */
final class VcpuViews {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int STEPS = 16;

  private VcpuViews() {}

  static VcpuView of(VcpuInfo vcpu) {
    VcpuStats stats = vcpu.stats();
    return new VcpuView(
        vcpu.id().vm(),
        vcpu.id().id(),
        vcpu.threadId(),
        vcpu.pcpu(),
        key(vcpu.schedulerState()),
        vcpu.schedulerStateSince(),
        key(vcpu.state()),
        vcpu.pending().stream().sorted().map(VmViews::key).toList(),
        VmViews.of(vcpu.params()),
        seconds(stats.stateNanos()),
        seconds(stats.guestNanos()),
        seconds(stats.stolenNanos()),
        counts(stats.exits()),
        stats.kicks(),
        counts(stats.switches()),
        counts(stats.requests()),
        of(stats.wakeToRun()),
        of(stats.reservation()),
        vcpu.registers().map(VcpuViews::registers).orElse(Map.of()));
  }

  static PcpuView of(PcpuInfo pcpu) {
    PcpuStats stats = pcpu.stats();
    return new PcpuView(
        pcpu.id(),
        pcpu.settings().policy().key(),
        pcpu.settings().slice().toNanos(),
        pcpu.current().map(VcpuId::toString),
        pcpu.runQueue().stream().map(VcpuId::toString).toList(),
        pcpu.vcpus().stream().map(VcpuId::toString).toList(),
        seconds(stats.idleNanos()),
        stats.switches(),
        stats.slices(),
        stats.slices() == 0 ? 0 : stats.lateNanos() / stats.slices(),
        stats.latestNanos());
  }

  private static WakeToRun of(Histogram nanos) {
    return new WakeToRun(
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(99),
        nanos.getMaxValue(),
        buckets(nanos));
  }

  /** Returns buckets, sixteen per power of two. */
  private static List<Bucket> buckets(Histogram nanos) {
    SortedMap<Long, Long> counts = new TreeMap<>();
    for (HistogramIterationValue value : nanos.recordedValues()) {
      long mask = Math.max(1, Long.highestOneBit(value.getValueIteratedTo()) / STEPS) - 1;
      counts.merge(
          value.getValueIteratedTo() | mask, value.getCountAddedInThisIterationStep(), Long::sum);
    }
    return counts.entrySet().stream()
        .map(each -> new Bucket(each.getKey(), each.getValue()))
        .toList();
  }

  private static ReservationPeriods of(ReservationStats stats) {
    return new ReservationPeriods(
        stats.periods(),
        stats.met(),
        stats.missed(),
        stats.missedByHost(),
        stats.meanLateNs(),
        stats.latestNs());
  }

  private static Map<String, Double> seconds(Map<RunState, Long> nanos) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    nanos.forEach((state, time) -> seconds.put(key(state), seconds(time)));
    return seconds;
  }

  private static double seconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }

  private static Map<String, Long> counts(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> byKey = new LinkedHashMap<>();
    counts.forEach((name, count) -> byKey.put(key(name), count));
    return byKey;
  }

  private static Map<String, String> registers(CpuSnapshot cpu) {
    Map<String, String> registers = new LinkedHashMap<>();
    for (Reg register : Reg.values()) {
      registers.put(key(register), hex(cpu.regs().get(register)));
    }
    for (SegmentName segment : List.of(SegmentName.CS, SegmentName.SS, SegmentName.DS)) {
      registers.put(key(segment), hex(cpu.sregs().get(segment).selector()));
    }
    registers.put("cr0", hex(cpu.sregs().cr0()));
    registers.put("cr2", hex(cpu.sregs().cr2()));
    registers.put("cr3", hex(cpu.sregs().cr3()));
    registers.put("cr4", hex(cpu.sregs().cr4()));
    registers.put("efer", hex(cpu.sregs().efer()));
    registers.put("mode", cpu.mode());
    return registers;
  }

  private static String hex(long value) {
    return "0x%x".formatted(value);
  }
}
