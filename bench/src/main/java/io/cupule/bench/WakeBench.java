package io.cupule.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures a wake and the following pick, with few and with many ready threads. */
final class WakeBench {
  private static final String FEW = "16";
  private static final String MANY = "4096";

  private WakeBench() {}

  /**
   * One policy.
   *
   * @param policy its name
   * @param nanoseconds per operation, by number of ready threads
   * @param ratio of the cost with 4096 ready threads to that with 16
   */
  record Cost(String policy, Map<String, Double> nanoseconds, double ratio) {}

  /**
   * All policies.
   *
   * @param costs in the order of their names in {@link WakeAndPick}
   */
  record Costs(List<Cost> costs) {
    String table() {
      StringBuilder table = new StringBuilder("%nWake + pick, ns by ready threads%n".formatted());
      for (Cost cost : costs) {
        table.append("%-12s".formatted(cost.policy));
        cost.nanoseconds.forEach(
            (ready, ns) -> table.append(String.format(Locale.ROOT, "%8s: %6.0f", ready, ns)));
        table.append(String.format(Locale.ROOT, "   %s to %s: %.2f%n", MANY, FEW, cost.ratio));
      }
      return table.toString();
    }
  }

  static Costs run() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(WakeAndPick.class.getName())
            .verbosity(VerboseMode.SILENT)
            .build();
    return costs(new Runner(options).run());
  }

  private static Costs costs(Collection<RunResult> results) {
    Map<String, Map<String, Double>> byPolicy = new LinkedHashMap<>();
    for (RunResult result : results) {
      byPolicy
          .computeIfAbsent(result.getParams().getParam("policy"), _ -> new LinkedHashMap<>())
          .put(result.getParams().getParam("ready"), result.getPrimaryResult().getScore());
    }
    List<Cost> costs = new ArrayList<>();
    byPolicy.forEach((policy, ns) -> costs.add(new Cost(policy, ns, at(ns, MANY) / at(ns, FEW))));
    return new Costs(costs);
  }

  private static double at(Map<String, Double> nanoseconds, String ready) {
    return Objects.requireNonNull(nanoseconds.get(ready), ready + " threads were not measured");
  }
}
