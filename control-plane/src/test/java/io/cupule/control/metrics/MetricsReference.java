package io.cupule.control.metrics;

import io.cupule.device.DeviceCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes docs/metrics.md from the code. */
final class MetricsReference {
  private static final String BEGINNING =
      """
      # Metrics

      <!-- generated from the code; do not edit -->

      Prometheus reads them at `/metrics`, in its text format or as OpenMetrics. A scrape reads each
      vCPU once, so that its state times add up to wall time in every scrape, and takes no lock that a
      vCPU takes. `dashboards/` has a Grafana dashboard and alerting rules with their tests.

      A counter begins at 0 when its VM is added, and goes on when the VM is stopped and started
      again; counters of devices and of KVM begin at 0 again when the VM is built again. When a vCPU
      moves to another pCPU, its series with the label `pcpu` continue with the new number.

      ## Cupule's metrics

      | Name | Type | Labels | Series | Meaning |
      |---|---|---|---|---|
      """;

  private static final String COUNTERS =
      """

      Histograms have the buckets BUCKETS seconds and `+Inf`; Series counts them with sum and count.

      ## Counters of devices

      Each counts for one VM: the metric has the label `vm`. The field is in the API's document of
      the VM and in `vms[]` of a report of `run`. A VM has the counters of the devices that it has.

      | Metric | Field | Meaning |
      |---|---|---|
      """;

  private static final String LABELS =
      """

      ## Labels

      | Label | Values |
      |---|---|
      """;

  private static final String REST =
      """

      No label takes a value from a guest. Only `thread` gets new values over time; a vCPU has one at
      a time. A VM with one vCPU has at most VM_SERIES series of Cupule's, and a pCPU PCPU_SERIES.

      ## KVM's own statistics

      Where the kernel has them (Linux 5.14 and later), every statistic of `KVM_GET_STATS_FD` is
      there under the kernel's name: `OF_VM...{vm}` for a VM and `OF_VCPU...{vm,vcpu}` for a vCPU.

      | In the kernel | In Prometheus | Example |
      |---|---|---|
      | cumulative | counter, `_total` | `exits`: `cupule_kvm_vcpu_exits_total` |
      | nanoseconds | seconds | `halt_wait_ns`: `cupule_kvm_vcpu_halt_wait_seconds_total` |
      | instant, peak | gauge | `pages_4k`: `cupule_kvm_vm_pages_4k` |
      | logarithmic histogram | histogram without sum; bounds 2^10, 2^12, ... of the kernel's unit | `halt_wait_hist`: `cupule_kvm_vcpu_halt_wait_hist_seconds` |
      | linear histogram | histogram without sum, the kernel's bounds | |

      Linux 6.18 has 16 of a VM and 47 of a vCPU, which make 16 and 83 series.

      ## The process

      `jvm_*` (memory, garbage collection, threads, classes), `process_files_*`, `process_uptime_seconds`
      and `process_start_time_seconds` are Micrometer's; they depend on the Java virtual machine and
      are about 50 series.
      """;

  private MetricsReference() {}

  static String generate() {
    StringBuilder text = new StringBuilder(BEGINNING);
    for (Family family : Family.values()) {
      Metric metric = family.metric();
      text.append(
          row(
              "`" + metric.exposed() + "`",
              metric.type().toString(),
              labels(family),
              family.series() + scope(family),
              metric.help()));
    }
    text.append(COUNTERS.replace("BUCKETS", Buckets.bounds()));
    for (DeviceCounter counter : DeclaredCounters.all()) {
      text.append(row("`" + series(counter) + "`", "`" + counter.name() + "`", counter.meaning()));
    }
    text.append(LABELS);
    for (String label : labelNames()) {
      text.append(row("`" + label + "`", meanings(label)));
    }
    String rest =
        REST.replace("PCPU_SERIES", String.valueOf(series(" per pCPU")))
            .replace("VM_SERIES", ofOneVm())
            .replace("OF_VM", KvmMetrics.OF_VM)
            .replace("OF_VCPU", KvmMetrics.OF_VCPU);
    return text.append(rest).toString();
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String labels(Family family) {
    return family.labels().stream()
        .map(label -> "`" + label.text() + "`")
        .collect(Collectors.joining(", "));
  }

  private static List<String> labelNames() {
    return Arrays.stream(Label.values()).map(Label::text).distinct().toList();
  }

  /** A label may stand for different things; each family with its own values. */
  private static String meanings(String name) {
    List<String> meanings = new ArrayList<>();
    List<Label> same =
        Arrays.stream(Label.values()).filter(label -> label.text().equals(name)).toList();
    for (Label label : same) {
      String users =
          Arrays.stream(Family.values())
              .filter(family -> family.labels().contains(label))
              .map(family -> "`" + family.metric().exposed() + "`")
              .collect(Collectors.joining(", "));
      meanings.add(same.size() > 1 ? users + ": " + label.meaning() : label.meaning());
    }
    return String.join("; ", meanings);
  }

  private static String scope(Family family) {
    if (family.labels().contains(Label.VCPU)) {
      return " per vCPU";
    }
    if (family.labels().contains(Label.VM)) {
      return " per VM";
    }
    return family.labels().contains(Label.PCPU) ? " per pCPU" : "";
  }

  private static String series(DeviceCounter counter) {
    DeviceCounter.Metric metric = counter.metric();
    return metric.label().isEmpty()
        ? metric.name()
        : "%s{%s=\"%s\"}".formatted(metric.name(), metric.label(), counter.series());
  }

  private static String ofOneVm() {
    return String.valueOf(series(" per VM") + series(" per vCPU") + DeclaredCounters.all().size());
  }

  private static int series(String scope) {
    return Arrays.stream(Family.values())
        .filter(family -> scope(family).equals(scope))
        .mapToInt(Family::series)
        .sum();
  }
}
