package io.cupule.partition.simulation;

import java.time.Duration;
import java.util.Set;

/**
 * Settings for recording events.
 *
 * @param pcpus the pCPUs to record
 * @param from the begin of the exact timeline
 * @param mostRuns the end of the timeline: after this many runs of a pCPU's vCPUs
 * @param slots the number of equal parts of the whole time, for the shares
 */
public record RecordingSettings(Set<Integer> pcpus, Duration from, int mostRuns, int slots) {
  /** Copies the set. */
  public RecordingSettings {
    pcpus = Set.copyOf(pcpus);
  }
}
