package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.partition.scenario.value.TimeSpan;
import java.time.Duration;

/**
 * Says when a vCPU of a simulated VM needs its pCPU. Real VMs decide that themselves: {@code run}
 * ignores it.
 */
public sealed interface Load {

  /** The vCPU always needs its pCPU. */
  record CpuBound() implements Load {
    /** Returns a short description of the load. */
    @Override
    public String toString() {
      return "cpu-bound";
    }
  }

  /**
   * Some work at the start of every period, due before the next period. Late work is done before
   * newer work.
   *
   * @param period time from one piece of work to the next, 100 us to 1 h
   * @param runTime running time of each piece, 1 us up to the period
   */
  record Periodic(
      @Setting(
              doc = "Time from one piece of work to the next, which is also its deadline.",
              example = "'10ms'",
              shortest = "100us",
              longest = "1h")
          Duration period,
      @Setting(
              doc = "Running time that each piece takes, at most the period.",
              example = "'2ms'",
              shortest = "1us",
              longest = "1h")
          Duration runTime)
      implements Load {

    /** Returns a short description of the load. */
    @Override
    public String toString() {
      return "periodic " + TimeSpan.format(runTime) + "/" + TimeSpan.format(period);
    }
  }

  /**
   * Alternating work and sleep, of random duration with an exponential distribution.
   *
   * @param run mean running time of a burst, 1 us to 1 h
   * @param idle mean time from the end of a burst to the next one, 1 us to 1 h
   * @param seed selects the random times, 0 or more; the same seed gives the same times
   */
  record Bursty(
      @Setting(
              doc = "Mean running time of a burst.",
              example = "'1ms'",
              shortest = "1us",
              longest = "1h")
          Duration run,
      @Setting(
              doc = "Mean time from the end of a burst to the next one.",
              example = "'9ms'",
              shortest = "1us",
              longest = "1h")
          Duration idle,
      @Setting(
              doc =
                  "Chooses the random times, together with the VM's name, the number of the vCPU and"
                      + " `--seed`: the same ones give the same times.",
              defaultValue = "1",
              min = 0)
          int seed)
      implements Load {

    /** Returns a short description of the load. */
    @Override
    public String toString() {
      return "bursty " + TimeSpan.format(run) + "/" + TimeSpan.format(idle);
    }
  }
}
