package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;

/**
 * One host CPU that the machine may use, with its scheduling policy.
 *
 * @param id the number that Linux gives the CPU, from 0
 * @param policy its scheduling policy
 * @param slice the length of a turn for policies with fixed slices, 100 us to 1 s
 */
public record PcpuSettings(
    @Setting(
            doc =
                "Number of the host CPU, as Linux counts them. It must be online, and the process"
                    + " must be allowed to run on it.",
            example = "0",
            min = 0,
            max = PcpuSettings.LAST_ID)
        int id,
    @Setting(
            doc =
                "How VMs that share the pCPU take turns: `bvt` (shares by weight), `iorr` (round"
                    + " robin; a vCPU that wakes runs next), `prio` (strict priorities), `rtds`"
                    + " (guaranteed running time per period) or `noop` (for one VM alone).",
            defaultValue = "'bvt'")
        BuiltinPolicy policy,
    @Setting(
            doc = "Length of a turn under `iorr`, and under `rtds` for VMs without a reservation.",
            defaultValue = "'10ms'",
            shortest = "100us",
            longest = "1s")
        Duration slice) {

  /** The slice of a pCPU for which none is given; it means nothing where there are no slices. */
  public static final Duration DEFAULT_SLICE = Duration.ofMillis(10);

  /** The highest CPU number that Linux on x86 can be built for (CONFIG_NR_CPUS = 8192). */
  static final int LAST_ID = 8191;

  /** Returns whether turns have a fixed length under a policy. */
  public static boolean hasSlices(BuiltinPolicy policy) {
    return policy == BuiltinPolicy.IORR || policy == BuiltinPolicy.RTDS;
  }
}
