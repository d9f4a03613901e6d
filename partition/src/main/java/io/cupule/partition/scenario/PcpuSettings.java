package io.cupule.partition.scenario;

/**
 * One host CPU that the machine may use.
 *
 * @param id the number that Linux gives the CPU, from 0
 */
public record PcpuSettings(
    @Setting(
            doc =
                "Number of the host CPU, as Linux counts them. It must be online, and the process"
                    + " must be allowed to run on it.",
            example = "0",
            min = 0,
            max = PcpuSettings.LAST_ID)
        int id) {

  /** The highest CPU number that Linux on x86 can be built for (CONFIG_NR_CPUS = 8192). */
  static final int LAST_ID = 8191;
}
