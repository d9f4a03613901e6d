package io.cupule.partition.simulation;

import io.cupule.partition.MachineReport.ReservationReport;

/**
 * What a vCPU had of its pCPU.
 *
 * @param vm its VM's name
 * @param id its number in the VM
 * @param pcpu where it ran
 * @param load its work, in words
 * @param share of the time that it ran, 0 to 1
 * @param runNanos time that it ran
 * @param wakeToRun how long it took from waking to running
 * @param longestWaitNanos longest time that it was ready and did not run
 * @param longestWaitFromNanos when that began
 * @param deadlines how many deadlines its work had
 * @param missed how many of them its work was not done by
 * @param switches how often it was given the pCPU
 * @param reservationPeriods what became of its reservation; zeros where it has none
 */
public record VcpuResult(
    String vm,
    int id,
    int pcpu,
    String load,
    double share,
    long runNanos,
    Latency wakeToRun,
    long longestWaitNanos,
    long longestWaitFromNanos,
    long deadlines,
    long missed,
    long switches,
    ReservationReport reservationPeriods) {

  /** Returns its name as threads have it, for example {@code alpha/vcpu0}. */
  public String name() {
    return vm + "/vcpu" + id;
  }
}
