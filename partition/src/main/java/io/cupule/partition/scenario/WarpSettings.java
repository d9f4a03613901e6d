package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.sched.Warp;

/**
 * How far a VM's vCPUs may run ahead of their share under bvt, with ACRN's ranges (config.xsd).
 *
 * @param value virtual time units, -8192 to 8192
 * @param limit milliseconds of running, 0 to 10
 * @param unwarpPeriod milliseconds, 0 to 10
 */
public record WarpSettings(
    @Setting(
            doc =
                "How far ahead, in virtual time: a vCPU uses up 1024 divided by its weight in 1 ms."
                    + " Negative values hold it back; 0 is no warp.",
            defaultValue = "0",
            min = -8192,
            max = 8192)
        int value,
    @Setting(
            doc = "Milliseconds of running after which the warp ends; 0 is no limit.",
            defaultValue = "0",
            min = 0,
            max = 10)
        int limit,
    @Setting(
            doc = "Milliseconds for which an ended warp stays away.",
            defaultValue = "0",
            min = 0,
            max = 10)
        int unwarpPeriod) {

  /** Converts it for the policies; the values are in range. */
  public Warp toWarp() {
    return new Warp(value, limit, unwarpPeriod);
  }
}
