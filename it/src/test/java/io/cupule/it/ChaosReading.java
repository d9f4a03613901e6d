package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.Machine;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.MachineReport.VcpuReport;
import java.util.List;

/**
 * A report of a machine whose list of VMs does not change, and between which moments it was made.
 */
record ChaosReading(long before, MachineReport report, long after) {
  private static final double READING_SECONDS = 1e-6;

  static ChaosReading of(Machine machine) {
    long before = System.nanoTime();
    MachineReport report = machine.report();
    return new ChaosReading(before, report, System.nanoTime());
  }

  /** Checks that since another one no time was lost or counted twice; returns this. */
  ChaosReading checkedAfter(ChaosReading first, int pcpus) {
    double longest = (after - first.before) / 1e9 + READING_SECONDS;
    double shortest = (before - first.after) / 1e9 - READING_SECONDS;
    List<VcpuReport> then = first.report.vcpus();
    List<VcpuReport> now = report.vcpus();
    double ran = 0;
    for (int i = 0; i < now.size(); i++) {
      ran += now.get(i).seconds().get("running") - then.get(i).seconds().get("running");
      assertThat(sum(now.get(i)) - sum(then.get(i))).isBetween(shortest, longest);
      assertThat(now.get(i).guestSeconds()).isGreaterThanOrEqualTo(then.get(i).guestSeconds());
    }
    assertThat(ran).as("times running").isLessThanOrEqualTo(longest * pcpus);
    return this;
  }

  private static double sum(VcpuReport vcpu) {
    return vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
