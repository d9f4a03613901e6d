package io.cupule.partition.scenario;

import io.cupule.partition.scenario.form.Setting;
import io.cupule.sched.SchedParams;
import java.util.Optional;

/**
 * The scheduling parameters of a VM's vCPUs; each policy reads its own part. As in ACRN, all vCPUs
 * of a VM have the same parameters.
 *
 * @param weight for bvt, 1 to 128
 * @param warp for bvt
 * @param priority for prio, 0 to 255
 * @param reservation for rtds; a vCPU without one gets the time that others leave
 */
public record SchedulingSettings(
    @Setting(
            doc = "Under `bvt`: the share relative to that of the other VMs on the pCPU.",
            defaultValue = "1",
            min = 1,
            max = 128)
        int weight,
    @Setting(
            doc =
                "Under `bvt`: how far its vCPUs may run ahead of their share to react quickly. ACRN"
                    + " ignores it, and so does `compat` `acrn`.",
            defaultValue = "{}")
        WarpSettings warp,
    @Setting(
            doc =
                "Under `prio`: the higher, the more important. ACRN's are 1 (low) and 2 (high). A"
                    + " vCPU runs only while no more important one wants to.",
            defaultValue = "1",
            min = 0,
            max = 255)
        int priority,
    @Setting(
            doc =
                "Under `rtds`: running time that each of its vCPUs gets in every period, and no"
                    + " more than that. The reservations on a pCPU add up to 100 % at most. A vCPU"
                    + " without one gets what the others leave.",
            example = "{'budget': '2ms', 'period': '10ms'}")
        Optional<ReservationSettings> reservation) {

  /**
   * Converts it for a pCPU's policy.
   *
   * @param pcpu the vCPU's pCPU
   * @return the parameters of each of the VM's vCPUs there
   */
  public SchedParams paramsOn(PcpuSettings pcpu) {
    return params(pcpu.slice().toNanos());
  }

  /**
   * Returns the parameters of each vCPU.
   *
   * @param sliceNanos the slice of its pCPU, in nanoseconds
   */
  public SchedParams params(long sliceNanos) {
    return new SchedParams(
        priority,
        weight,
        warp.toWarp(),
        sliceNanos,
        reservation.map(ReservationSettings::toReservation));
  }
}
