package io.cupule.partition;

import io.cupule.loop.LoopErrors;
import io.cupule.partition.flight.FlightListener;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.hardware.Resources;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.thread.Housekeeping;
import io.cupule.partition.thread.Reaper;
import java.util.concurrent.ThreadFactory;

/**
 * The parts that a machine needs before it has VMs. The owner closes the reaper first, then the
 * pCPUs.
 *
 * @param pool the pCPUs
 * @param reaper releases the resources of ended VMs
 * @param listener receives the VMs' events; throws nothing
 */
record Foundation(PcpuPool pool, Reaper reaper, FlightListener listener) {

  /**
   * Makes all parts, and moves all existing threads to the housekeeping CPUs, if any.
   *
   * @param listener receives the VMs' events
   * @param threads makes the vCPUs' threads
   * @param errors counts the errors of loops
   * @throws RuntimeException if the host does not allow it; nothing is left behind
   */
  static Foundation lay(
      Scenario scenario, MachineListener listener, ThreadFactory threads, LoopErrors errors) {
    Resources taken = new Resources();
    try {
      PcpuPool pool = new PcpuPool(scenario, threads, errors);
      taken.add(pool::close);
      Reaper reaper = new Reaper();
      taken.add(reaper::close);
      // A new thread starts on the CPU of its creator. vCPU threads pin themselves.
      Housekeeping.confine(scenario.host().housekeeping());
      return new Foundation(pool, reaper, new FlightListener(listener, reaper));
    } catch (RuntimeException | Error e) {
      taken.closeAfter(e);
      throw e;
    }
  }
}
