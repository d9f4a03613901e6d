package io.cupule.partition.simulation;

import java.util.List;

/**
 * The report of a simulation. All but the last two components are the same for every run.
 *
 * @param scenario the scenario's name
 * @param compat whether the policies kept ACRN's known faults, {@code acrn} or {@code fixed}
 * @param durationNanos its duration in virtual time
 * @param seed the seed for random times
 * @param pcpus its pCPUs, in the scenario's order
 * @param vcpus its vCPUs, in the order of the VMs
 * @param warnings warnings for people, a sentence each
 * @param events the number of simulated arrivals, ends of work and timers
 * @param wallSeconds the duration in real time
 * @param eventsPerSecond events by real time
 */
public record SimulationReport(
    String scenario,
    String compat,
    long durationNanos,
    long seed,
    List<PcpuResult> pcpus,
    List<VcpuResult> vcpus,
    List<String> warnings,
    long events,
    double wallSeconds,
    double eventsPerSecond) {

  /** Copies the lists. */
  public SimulationReport {
    pcpus = List.copyOf(pcpus);
    vcpus = List.copyOf(vcpus);
    warnings = List.copyOf(warnings);
  }
}
