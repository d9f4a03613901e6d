package io.cupule.control.trace;

import io.cupule.vcpu.TraceRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One pCPU's records as events of a trace file: turns on the pCPU's track and on the vCPU's own;
 * there, stays in guest mode within the turns, waits for a turn between them, and what was asked of
 * it. What lies outside the time of the trace is cut off.
 */
final class PcpuEvents {
  private final int pcpu;
  private final TraceFile file;
  private final Tracks tracks;
  private final Optional<String> vm;
  private final long start;
  private final Turns turns;

  /** When vCPUs became ready, those that are and wait for their turn. */
  private final Map<String, Long> readySince = new HashMap<>();

  private long end = Long.MAX_VALUE;

  /**
   * Makes events.
   *
   * @param current who has the pCPU; empty where nobody does
   * @param vm the VM whose vCPUs get tracks; all where there is none
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

  /** A record of the pCPU's scheduling. */
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

  /** A record of an exit: the stay in guest mode that it ended. */
  void exit(TraceRecord record) {
    long left = record.nanoTime();
    if (isWanted(record.vcpu()) && left > start && left <= end) {
      long entered = Math.max(start, left - record.value());
      file.slice(tracks.vcpu(record.vcpu()), "guest, " + record.detail(), entered, left);
    }
  }

  /** Records of scheduling are missing. */
  void gap() {
    turns.gap();
    readySince.clear();
  }

  /** So many records, of either kind, are missing before this moment. */
  void lost(long records) {
    file.instant(tracks.pcpu(pcpu), records + " records lost", System.nanoTime());
  }

  /** The trace ends then; records that are told afterwards are cut off there. */
  void endAt(long now) {
    end = now;
  }

  /** After the last record: what still goes on. */
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
