package io.cupule.control.trace;

import io.cupule.vcpu.trace.PcpuTrace;
import io.cupule.vcpu.trace.TraceReader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Collects the events on pCPUs for a while and writes them as they come, as a file for
 * ui.perfetto.dev. It reads the rings every few milliseconds. If the receiver of the file is too
 * slow, records are lost and counted; no vCPU waits.
 */
public final class TraceStream {
  private static final long POLL_MILLIS = 10;
  private static final String CLOCK = "CLOCK_MONOTONIC";

  /**
   * The summary of a trace.
   *
   * @param lost records that were overwritten before they could be read
   */
  public record Summary(long lost) {}

  private TraceStream() {}

  /**
   * Writes a trace; returns when its time is over. An interrupt ends it early, with a complete
   * file; the interrupt stays set.
   *
   * @param out receives the file in pieces; stays open
   * @param duration how long to collect, positive
   * @param vm the VM whose vCPUs get tracks; empty for all. The pCPUs' tracks show the turns of all
   *     VMs
   * @param traces of the pCPUs
   * @return the summary for the caller; the file contains it too
   * @throws IOException when the file cannot be written
   */
  public static Summary write(
      OutputStream out, Duration duration, Optional<String> vm, Collection<PcpuTrace> traces)
      throws IOException {
    try (TraceFile file = new TraceFile(out)) {
      long start = System.nanoTime();
      Tracks tracks = new Tracks(file);
      List<Source> sources =
          traces.stream().map(trace -> new Source(trace, file, tracks, vm, start)).toList();
      collect(file, sources, start + duration.toNanos());
      long end = System.nanoTime();
      sources.forEach(source -> source.finish(end));
      long lost = sources.stream().mapToLong(Source::lost).sum();
      file.finish(facts(end - start, lost));
      return new Summary(lost);
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
  }

  private static void collect(TraceFile file, List<Source> sources, long deadline) {
    try {
      long left;
      do {
        sources.forEach(Source::poll);
        file.flush();
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        Thread.sleep(Math.clamp(left, 0, POLL_MILLIS));
      } while (left > 0);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> facts(long nanos, long lost) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("clock", CLOCK);
    facts.put("nanoseconds", Long.toString(nanos));
    facts.put("recordsLost", Long.toString(lost));
    return facts;
  }

  /** One pCPU's two rings. */
  private static final class Source {
    private final TraceReader scheduling;
    private final TraceReader exits;
    private final PcpuEvents events;

    /** Records lost before the trace began. */
    private final long lostBefore;

    private long seenLost;
    private long gaps;

    Source(PcpuTrace trace, TraceFile file, Tracks tracks, Optional<String> vm, long start) {
      exits = trace.exits();
      // Read the current vCPU first: the ring shows a change after that.
      events = new PcpuEvents(trace.pcpu(), trace.current(), file, tracks, vm, start);
      scheduling = trace.scheduling();
      scheduling.poll(events::scheduling); // finds the vCPU on the pCPU at the trace's start
      lostBefore = scheduling.lost();
      gaps = lostBefore;
    }

    void poll() {
      scheduling.poll(record -> {
        if (scheduling.lost() != gaps) {
          gaps = scheduling.lost();
          events.gap();
        }
        events.scheduling(record);
      });
      exits.poll(events::exit);
      if (lost() != seenLost) {
        events.lost(lost() - seenLost);
        seenLost = lost();
      }
    }

    void finish(long end) {
      events.endAt(end);
      poll();
      events.finish();
    }

    long lost() {
      return scheduling.lost() - lostBefore + exits.lost();
    }
  }
}
