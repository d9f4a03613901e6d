package io.cupule.control.trace;

import io.cupule.api.TimelineView;
import io.cupule.api.TimelineView.PcpuTimeline;
import io.cupule.api.TimelineView.TurnView;
import io.cupule.vcpu.trace.PcpuTrace;
import io.cupule.vcpu.trace.TraceReader;
import io.cupule.vcpu.trace.TraceRecord;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** The recent turns on each pCPU, limited in time and number. For any thread. */
public final class Timeline {
  /** The longest period that it covers. */
  static final long SPAN_NANOS = 10_000_000_000L;

  /** The most turns of one pCPU in one answer; the newest are kept. */
  static final int MOST_TURNS = 5_000;

  private Timeline() {}

  /**
   * Reads the rings.
   *
   * @param traces of the pCPUs
   * @param since turns that ended before are left out; nanoseconds of CLOCK_MONOTONIC
   * @return the turns up to now
   */
  public static TimelineView read(Collection<PcpuTrace> traces, long since) {
    long now = System.nanoTime();
    Instant time = Instant.now();
    long from = Math.max(since, now - SPAN_NANOS);
    List<PcpuTimeline> pcpus = traces.stream().map(trace -> read(trace, from, now)).toList();
    return new TimelineView(now, time, pcpus);
  }

  private static PcpuTimeline read(PcpuTrace trace, long from, long now) {
    Collector collector = new Collector(trace.current(), from, now);
    TraceReader reader = trace.scheduling();
    reader.poll(collector::accept);
    return collector.finish(trace.pcpu(), reader.hasAll());
  }

  /** Keeps the newest turns. */
  static final class Collector {
    private final long from;
    private final long now;
    private final Deque<TurnView> kept = new ArrayDeque<>();
    private final Turns turns;
    private boolean dropped;
    private boolean reachesBack;

    Collector(String current, long from, long now) {
      this.from = from;
      this.now = now;
      this.turns = new Turns(current, this::add);
    }

    void accept(TraceRecord scheduling) {
      reachesBack |= scheduling.nanoTime() <= from;
      turns.accept(scheduling);
    }

    private void add(String vcpu, long begin, long end) {
      long to = Math.min(end, now);
      if (to <= from || begin >= now) {
        return;
      }
      if (kept.size() == MOST_TURNS) {
        kept.removeFirst();
        dropped = true;
      }
      kept.addLast(new TurnView(vcpu, begin, to));
    }

    /**
     * Finishes the timeline.
     *
     * @param hasAll false if the oldest records are missing
     */
    PcpuTimeline finish(int pcpu, boolean hasAll) {
      turns.end(now);
      return new PcpuTimeline(pcpu, !dropped && (hasAll || reachesBack), List.copyOf(kept));
    }
  }
}
