package io.cupule.partition.simulation;

import io.cupule.device.backend.PlainText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Describes the vCPUs of a pCPU that got too little time. */
final class Warnings {
  /** A guest's clock, network and watchdogs suffer from a longer wait. */
  private static final long STARVED_NANOS = 500_000_000;

  private final List<VcpuResult> vcpus;
  private final long duration;

  /**
   * Checks the vCPUs of one pCPU.
   *
   * @param duration of the simulation
   */
  Warnings(List<VcpuResult> vcpus, long duration) {
    this.vcpus = vcpus;
    this.duration = duration;
  }

  List<String> find() {
    return vcpus.stream().flatMap(vcpu -> Stream.concat(waits(vcpu), misses(vcpu))).toList();
  }

  private Stream<String> waits(VcpuResult vcpu) {
    if (vcpu.longestWaitNanos() < Math.min(STARVED_NANOS, duration / 2)) {
      return Stream.empty();
    }
    String what =
        vcpu.runNanos() == 0
            ? "never ran on pCPU %d, though it was ready for %s s"
            : "starved: once it was ready and did not get pCPU %d for %s s, from %s s on";
    return Stream.of(
        vcpu.name()
            + " "
            + what.formatted(
                vcpu.pcpu(), seconds(vcpu.longestWaitNanos()), seconds(vcpu.longestWaitFromNanos()))
            + rival(vcpu));
  }

  private String rival(VcpuResult starved) {
    return vcpus.stream()
        .filter(vcpu -> !vcpu.equals(starved))
        .max(Comparator.comparingLong(VcpuResult::runNanos))
        .filter(vcpu -> vcpu.runNanos() > 0)
        .map(vcpu -> "; of the others, " + vcpu.name() + " had most: " + percent(vcpu.share()))
        .orElse("");
  }

  private static Stream<String> misses(VcpuResult vcpu) {
    return vcpu.missed() == 0
        ? Stream.empty()
        : Stream.of(
            "%s missed %d of %s (%s)"
                .formatted(
                    vcpu.name(),
                    vcpu.missed(),
                    PlainText.count(vcpu.deadlines(), "deadline"),
                    percent((double) vcpu.missed() / vcpu.deadlines())));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
