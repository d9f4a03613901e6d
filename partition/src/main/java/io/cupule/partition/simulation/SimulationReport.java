package io.cupule.partition.simulation;

import java.util.List;

/**
 * What a simulation showed. All but the last two components are the same at every run.
 *
 * @param scenario the scenario's name
 * @param compat whether the policies kept ACRN's known faults, {@code acrn} or {@code fixed}
 * @param durationNanos how long it was, in virtual time
 * @param seed what it was asked to draw random times with
 * @param pcpus its pCPUs, in the scenario's order
 * @param vcpus its vCPUs, in the order of the VMs
 * @param warnings what a person should look at, a sentence each
 * @param events arrivals and ends of work, and timers, that were simulated
 * @param wallSeconds how long that took in real time
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
