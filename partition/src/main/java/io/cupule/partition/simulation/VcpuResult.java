package io.cupule.partition.simulation;

import io.cupule.partition.report.MachineReport.ReservationReport;

/**
 * The result of a vCPU.
 *
 * @param vm its VM's name
 * @param id its number in the VM
 * @param pcpu its pCPU
 * @param load its work, in words
 * @param share of the time that it ran, 0 to 1
 * @param runNanos time that it ran
 * @param wakeToRun times from waking to running
 * @param longestWaitNanos longest time that it was ready and did not run
 * @param longestWaitFromNanos when that began
 * @param deadlines the number of deadlines of its work
 * @param missed the number of missed deadlines
 * @param switches how often it got the pCPU
 * @param reservationPeriods the results of its reservation; zeros if it has none
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

  /** Returns its name in the form of thread names, for example {@code alpha/vcpu0}. */
  public String name() {
    return vm + "/vcpu" + id;
  }
}
