package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import java.util.Optional;

/**
 * Settings that make a VM's vCPU threads react on time. Their timer slack is 1 ns in any case.
 *
 * @param fifoPriority the priority of its vCPU threads in Linux's class SCHED_FIFO, 1 to 99; empty
 *     for the ordinary class
 */
public record RealtimeSettings(
    @Setting(
            doc =
                "Priority of its vCPU threads in Linux's real-time class SCHED_FIFO, above all"
                    + " ordinary threads of the host; 99 is the highest. Without it they are"
                    + " ordinary threads. Cupule's own threads must keep a CPU, see"
                    + " `host.housekeeping`.",
            example = "10",
            min = 1,
            max = RealtimeSettings.HIGHEST_PRIORITY)
        Optional<Integer> fifoPriority) {

  /** The highest priority that Linux has for SCHED_FIFO. */
  public static final int HIGHEST_PRIORITY = 99;
}
