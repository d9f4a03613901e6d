package io.cupule.control.trace;

import io.cupule.device.backend.PlainText;
import io.cupule.vcpu.trace.TraceRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns one pCPU's records into events of a trace file. Turns go to the pCPU's track and to the
 * vCPU's track. A vCPU's track also has the stays in guest mode within the turns, the waits between
 * turns, and requests. Events are cut to the time of the trace.
 */
final class PcpuEvents {
  private final int pcpu;
  private final TraceFile file;
  private final Tracks tracks;
  private final Optional<String> vm;
  private final long start;
  private final Turns turns;

  /** The ready times of vCPUs that wait for their turn. */
  private final Map<String, Long> readySince = new HashMap<>();

  private long end = Long.MAX_VALUE;

  /**
   * Makes events.
   *
   * @param current the vCPU on the pCPU; empty if there is none
   * @param vm the VM whose vCPUs get tracks; empty for all
   * @param start of the trace
   */
  PcpuEvents(
      int pcpu, String current, TraceFile file, Tracks tracks, Optional<String> vm, long start) {
    this.pcpu = pcpu;
    this.file = file;
    this.tracks = tracks;
    this.vm = vm;
    this.start = start;
    this.turns = new Turns(current, this::turn);
    tracks.pcpu(pcpu);
  }

  /** Adds a scheduling record of the pCPU. */
  void scheduling(TraceRecord record) {
    turns.accept(record);
    long at = record.nanoTime();
    switch (record.kind()) {
      case SWITCH, IDLE -> {
        endReady(record.vcpu(), at);
        if (!record.previous().isEmpty() && !record.detail().equals("BLOCK")) {
          readySince.put(record.previous(), at);
        }
      }
      case WAKE -> readySince.put(record.vcpu(), at);
      case BLOCK -> endReady(record.vcpu(), at);
      case REQUEST -> instant(record.vcpu(), "request " + record.detail(), at);
      case KICK -> instant(record.vcpu(), "kick", at);
      case PARAMETERS -> instant(record.vcpu(), "weight " + record.value(), at);
      case POLICY -> {
        if (at >= start && at <= end) {
          file.instant(tracks.pcpu(pcpu), "policy " + record.detail(), at);
        }
      }
      case EXIT -> exit(record);
    }
  }

  /** Adds an exit record: the stay in guest mode that it ended. */
  void exit(TraceRecord record) {
    long left = record.nanoTime();
    if (isWanted(record.vcpu()) && left > start && left <= end) {
      long entered = Math.max(start, left - record.value());
      file.slice(tracks.vcpu(record.vcpu()), "guest, " + record.detail(), entered, left);
    }
  }

  /** Notes that scheduling records are missing. */
  void gap() {
    turns.gap();
    readySince.clear();
  }

  /** Notes the number of records, of either kind, that are missing before this moment. */
  void lost(long records) {
    file.instant(
        tracks.pcpu(pcpu), PlainText.count(records, "record") + " lost", System.nanoTime());
  }

  /** Sets the end of the trace; later records are cut off there. */
  void endAt(long now) {
    end = now;
  }

  /** Adds events that are not over, after the last record. */
  void finish() {
    turns.end(end);
    readySince.forEach((vcpu, since) -> slice(vcpu, "ready", since, end));
  }

  private void turn(String vcpu, long from, long to) {
    long begin = Math.max(start, from);
    long close = Math.min(to, end);
    if (begin < close) {
      file.slice(tracks.pcpu(pcpu), vcpu, begin, close);
      slice(vcpu, "pCPU " + pcpu, begin, close);
    }
  }

  private void endReady(String vcpu, long at) {
    Long since = readySince.remove(vcpu);
    if (since != null) {
      slice(vcpu, "ready", since, at);
    }
  }

  private void slice(String vcpu, String name, long from, long to) {
    long begin = Math.max(start, from);
    long close = Math.min(to, end);
    if (isWanted(vcpu) && begin < close) {
      file.slice(tracks.vcpu(vcpu), name, begin, close);
    }
  }

  private void instant(String vcpu, String name, long at) {
    if (isWanted(vcpu) && at >= start && at <= end) {
      file.instant(tracks.vcpu(vcpu), name, at);
    }
  }

  private boolean isWanted(String vcpu) {
    return vm.isEmpty() || vm.get().equals(Tracks.vmOf(vcpu));
  }
}
