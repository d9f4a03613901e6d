package io.cupule.partition.simulation;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a simulation.
 *
 * @param duration of virtual time, above 0 and at most a day
 * @param seed selects the random times of bursty loads
 * @param recording the events to record, besides the result
 */
public record SimulationSettings(
    Duration duration, long seed, Optional<RecordingSettings> recording) {
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the duration is out of range
   */
  public SimulationSettings {
    if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a simulation takes up to a day, not " + duration);
    }
  }
}
