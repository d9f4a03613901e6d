package io.cupule.partition;

import io.cupule.partition.scenario.Scenario;
import java.util.concurrent.ThreadFactory;

/**
 * What a machine stands on before it has VMs; whoever has it gives back the reaper, then the pCPUs.
 *
 * @param pool the pCPUs
 * @param reaper gives back what ended VMs had
 * @param listener told about the VMs' lives; throws nothing
 */
record Foundation(PcpuPool pool, Reaper reaper, FlightListener listener) {

  /**
   * Makes all of it, and moves the threads that there are to the housekeeping CPUs, if any.
   *
   * @param listener told about the VMs' lives
   * @param threads makes the vCPUs' threads
   * @throws RuntimeException if the host does not allow it; nothing is left behind
   */
  static Foundation lay(Scenario scenario, MachineListener listener, ThreadFactory threads) {
    Resources taken = new Resources();
    try {
      PcpuPool pool = new PcpuPool(scenario, threads);
      taken.add(pool::close);
      Reaper reaper = new Reaper();
      taken.add(reaper::close);
      // Threads that come later begin where the one is that makes them, and vCPUs' pin themselves.
      Housekeeping.confine(scenario.host().housekeeping());
      return new Foundation(pool, reaper, new FlightListener(listener, reaper));
    } catch (RuntimeException | Error e) {
      taken.closeAfter(e);
      throw e;
    }
  }
}
