package io.cupule.partition.scenario;

import java.time.Duration;

/**
 * When a vCPU of a simulated VM wants its pCPU. Real VMs decide that for themselves: {@code run}
 * ignores it.
 */
public sealed interface Load {

  /** Always. */
  record CpuBound() implements Load {
    /** The load in a word or two. */
    @Override
    public String toString() {
      return "cpu-bound";
    }
  }

  /**
   * Some work at the start of every period, to be done before the next one starts. What is late is
   * done later, before anything newer.
   *
   * @param period time from one piece of work to the next, 100 us to 1 h
   * @param runTime running time of each, 1 us up to the period
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

    /** The load in a word or two. */
    @Override
    public String toString() {
      return "periodic " + TimeSpan.format(runTime) + "/" + TimeSpan.format(period);
    }
  }

  /**
   * Work and sleep by turns, for random times that are distributed exponentially.
   *
   * @param run mean running time of a burst, 1 us to 1 h
   * @param idle mean time from the end of a burst to the next one, 1 us to 1 h
   * @param seed which random times, 0 or more; the same seed gives the same times
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

    /** The load in a word or two. */
    @Override
    public String toString() {
      return "bursty " + TimeSpan.format(run) + "/" + TimeSpan.format(idle);
    }
  }
}
