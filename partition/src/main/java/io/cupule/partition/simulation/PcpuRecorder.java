package io.cupule.partition.simulation;

import io.cupule.partition.simulation.PcpuRecording.Bin;
import io.cupule.partition.simulation.PcpuRecording.Run;
import io.cupule.partition.simulation.PcpuRecording.VcpuRecording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Records the events on one pCPU, within limits. */
final class PcpuRecorder implements RunListener {
  private static final long FIRST_BOUND_NANOS = 1_000;

  private final RecordingSettings settings;
  private final long duration;
  private final long from;
  private final List<Run> runs = new ArrayList<>();
  private final List<long[]> ranInSlot = new ArrayList<>();
  private long until;

  PcpuRecorder(RecordingSettings settings, long duration) {
    this.settings = settings;
    this.duration = duration;
    from = settings.from().toNanos();
    until = duration;
  }

  @Override
  public void ran(int index, long begin, long end) {
    if (end > begin) {
      addRun(index, begin, end);
      addToSlots(index, begin, end);
    }
  }

  private void addRun(int index, long begin, long end) {
    if (end <= from || begin >= until) {
      return;
    }
    if (runs.size() < settings.mostRuns()) {
      runs.add(new Run(index, Math.max(begin, from), end));
    } else {
      until = begin;
    }
  }

  private void addToSlots(int index, long begin, long end) {
    while (ranInSlot.size() <= index) {
      ranInSlot.add(new long[settings.slots()]);
    }
    long[] slots = ranInSlot.get(index);
    int slot = slotOf(begin);
    for (long at = begin; at < end; slot++) {
      long next = Math.min(end, startOf(slot + 1));
      slots[slot] += next - at;
      at = next;
    }
  }

  /** Returns a slot's first nanosecond, rounded up, so that {@link #slotOf} finds the slot. */
  private long startOf(int slot) {
    return Math.ceilDiv(duration * slot, settings.slots());
  }

  private int slotOf(long time) {
    return (int) (time * settings.slots() / duration);
  }

  /** Returns the recording. Call it after the end. */
  PcpuRecording recording(SimulatedPcpu pcpu) {
    List<VcpuRecording> vcpus =
        pcpu.vcpus().stream()
            .map(vcpu ->
                new VcpuRecording(vcpu.name(), shares(vcpu.index()), bins(vcpu.wakeToRun())))
            .toList();
    return new PcpuRecording(pcpu.id(), until, runs, vcpus);
  }

  private List<Double> shares(int index) {
    long[] slots = index < ranInSlot.size() ? ranInSlot.get(index) : new long[settings.slots()];
    return Arrays.stream(slots)
        .mapToObj(ran -> (double) ran * settings.slots() / duration)
        .toList();
  }

  private static List<Bin> bins(Histogram histogram) {
    SortedMap<Long, Long> counts = new TreeMap<>();
    for (HistogramIterationValue value : histogram.recordedValues()) {
      counts.merge(
          boundAbove(value.getValueIteratedTo()),
          value.getCountAddedInThisIterationStep(),
          Long::sum);
    }
    return counts.entrySet().stream()
        .map(entry -> new Bin(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static long boundAbove(long nanos) {
    long bound = FIRST_BOUND_NANOS;
    while (bound <= nanos) {
      bound *= 2;
    }
    return bound;
  }
}
