package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import java.time.Duration;
import java.util.List;

/**
 * Settings for the machine as a whole.
 *
 * @param stopTimeout how long an orderly stop may take before the vCPU threads are given up, from 1
 *     ms to 24 h
 * @param housekeeping the CPUs for all threads of the process that are not vCPUs; empty for all
 *     that it may use
 */
public record HostSettings(
    @Setting(
            doc = "How long an orderly stop may take before Cupule gives up the vCPU threads.",
            defaultValue = "'5s'")
        Duration stopTimeout,
    @Setting(
            doc =
                "Host CPUs for Cupule's own threads: Java virtual machine, garbage collector and"
                    + " devices. They need not be listed in `pcpus`. Without any, those threads use"
                    + " all CPUs that the process may use, those of vCPUs too.",
            defaultValue = "[]",
            example = "[0]",
            min = 0,
            max = PcpuSettings.LAST_ID,
            maxItems = PcpuSettings.LAST_ID + 1)
        List<Integer> housekeeping) {

  /** Copies the list. */
  public HostSettings {
    housekeeping = List.copyOf(housekeeping);
  }
}
