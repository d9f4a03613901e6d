package io.cupule.control.cli.remote;

import io.cupule.api.VcpuView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The activity of one vCPU between two samples.
 *
 * @param vcpu the vCPU at the later sample
 * @param running part of the time in which it ran, 0 to 1
 * @param runnable part of the time in which it was ready and waited, 0 to 1
 * @param stolen part of the time in which it had its pCPU but Linux ran others there, 0 to {@code
 *     running}
 * @param exits how often it left the guest per second
 * @param wakeP99 99 % of the wake-ups had at most this many nanoseconds from wake to run; empty if
 *     there was none
 * @param periods number of its reservation's periods that ended in that time
 * @param missed number of those periods that were missed
 */
record TopRow(
    VcpuView vcpu,
    double running,
    double runnable,
    double stolen,
    double exits,
    OptionalLong wakeP99,
    long periods,
    long missed) {
  private static final double PERCENTILE = 0.99;

  /** The order of the rows. */
  enum Order {
    /** The vCPU that ran most comes first. */
    SHARE,
    /** The vCPU that waited most comes first. */
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
  String name() {
    return vcpu.vm() + "/vcpu" + vcpu.id();
  }

  /** Makes rows for all vCPUs of the later sample; a new vCPU counts from its addition. */
  static List<TopRow> between(TopSample before, TopSample after, Order order) {
    return after.vcpus().stream().map(now -> row(before, now)).sorted(order.comparator()).toList();
  }

  private static TopRow row(TopSample before, VcpuView now) {
    Optional<VcpuView> past =
        before.vcpus().stream()
            .filter(vcpu -> vcpu.vm().equals(now.vm()) && vcpu.id() == now.id())
            .filter(vcpu -> total(vcpu.seconds()) <= total(now.seconds()))
            .findFirst();
    double time = difference(now, past, vcpu -> total(vcpu.seconds()));
    double running = part(difference(now, past, vcpu -> in("running", vcpu)), time);
    double runnable = part(difference(now, past, vcpu -> in("runnable", vcpu)), time);
    double stolen = part(difference(now, past, VcpuView::stolenSeconds), time);
    double exits = difference(now, past, TopRow::exits);
    return new TopRow(
        now,
        running,
        runnable,
        Math.min(stolen, running),
        time <= 0 ? 0 : Math.max(0, exits / time),
        percentile(now, past),
        (long) difference(now, past, vcpu -> vcpu.reservationPeriods().periods()),
        (long) difference(now, past, vcpu -> vcpu.reservationPeriods().missed()));
  }

  private static double difference(
      VcpuView now, Optional<VcpuView> past, ToDoubleFunction<VcpuView> value) {
    return value.applyAsDouble(now) - past.map(value::applyAsDouble).orElse(0.0);
  }

  private static double part(double spent, double time) {
    return time <= 0 ? 0 : Math.clamp(spent / time, 0, 1);
  }

  private static double in(String state, VcpuView vcpu) {
    return vcpu.seconds().getOrDefault(state, 0.0);
  }

  private static double exits(VcpuView vcpu) {
    return vcpu.exits().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the percentile of wake-ups between the samples. */
  private static OptionalLong percentile(VcpuView now, Optional<VcpuView> past) {
    SortedMap<Long, Long> counts = new TreeMap<>();
    now.wakeToRun().buckets().forEach(each -> counts.merge(each.upTo(), each.count(), Long::sum));
    past.ifPresent(vcpu ->
        vcpu.wakeToRun()
            .buckets()
            .forEach(each -> counts.merge(each.upTo(), -each.count(), Long::sum)));
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    long wanted = (long) Math.ceil(all * PERCENTILE);
    long seen = 0;
    for (Map.Entry<Long, Long> each : counts.entrySet()) {
      seen += each.getValue();
      if (all > 0 && seen >= wanted) {
        return OptionalLong.of(Math.min(each.getKey(), now.wakeToRun().max()));
      }
    }
    return OptionalLong.empty();
  }

  private static double total(Map<String, Double> seconds) {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
