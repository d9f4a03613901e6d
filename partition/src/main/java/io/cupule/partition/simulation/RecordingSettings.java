package io.cupule.partition.simulation;

import java.time.Duration;
import java.util.Set;

/**
 * What to keep of the course of events.
 *
 * @param pcpus of which pCPUs
 * @param from where the exact timeline begins
 * @param mostRuns where it ends: after so many runs of a pCPU's vCPUs
 * @param slots in how many equal parts the whole time is divided for the shares
 */
public record RecordingSettings(Set<Integer> pcpus, Duration from, int mostRuns, int slots) {
  /** Copies the set. */
  public RecordingSettings {
    pcpus = Set.copyOf(pcpus);
  }
}
