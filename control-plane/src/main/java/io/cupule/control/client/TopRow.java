package io.cupule.control.client;

import io.cupule.control.api.VcpuView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What one vCPU did between two samples.
 *
 * @param vcpu the vCPU at the later one
 * @param running part of the time in which it ran, 0 to 1
 * @param runnable part of the time in which it was ready and waited, 0 to 1
 */
public record TopRow(VcpuView vcpu, double running, double runnable) {
  /** In which order rows are shown. */
  public enum Order {
    /** Who ran most comes first. */
    SHARE,
    /** Who waited most comes first. */
    RUNNABLE,
    /** By name. */
    NAME;

    private Comparator<TopRow> comparator() {
      Comparator<TopRow> byName = Comparator.comparing(TopRow::name);
      return switch (this) {
        case SHARE -> Comparator.comparingDouble(TopRow::running).reversed().thenComparing(byName);
        case RUNNABLE ->
            Comparator.comparingDouble(TopRow::runnable).reversed().thenComparing(byName);
        case NAME -> byName;
      };
    }
  }

  /** Returns for example {@code alpha/vcpu0}. */
  public String name() {
    return vcpu.vm() + "/vcpu" + vcpu.id();
  }

  /** Rows for all vCPUs of the later sample; one that is new counts from when it was added. */
  public static List<TopRow> between(TopSample before, TopSample after, Order order) {
    return after.vcpus().stream().map(now -> row(before, now)).sorted(order.comparator()).toList();
  }

  private static TopRow row(TopSample before, VcpuView now) {
    Map<String, Double> past =
        before.vcpus().stream()
            .filter(vcpu -> vcpu.vm().equals(now.vm()) && vcpu.id() == now.id())
            .findFirst()
            .map(VcpuView::seconds)
            .filter(seconds -> total(seconds) <= total(now.seconds()))
            .orElse(Map.of());
    double time = total(now.seconds()) - total(past);
    return new TopRow(now, part("running", now, past, time), part("runnable", now, past, time));
  }

  private static double part(String state, VcpuView now, Map<String, Double> past, double time) {
    double spent = now.seconds().getOrDefault(state, 0.0) - past.getOrDefault(state, 0.0);
    return time <= 0 ? 0 : Math.clamp(spent / time, 0, 1);
  }

  private static double total(Map<String, Double> seconds) {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
