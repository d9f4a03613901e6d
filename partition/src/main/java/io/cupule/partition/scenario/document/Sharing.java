package io.cupule.partition.scenario.document;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.document.ScenarioDocument.Spot;
import io.cupule.partition.scenario.value.TimeSpan;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.Warp;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the present sharing of the pCPUs into a scenario's tree; equal values are not rewritten.
 */
final class Sharing {
  private Sharing() {}

  static void write(
      ObjectNode tree,
      Scenario scenario,
      Collection<PcpuSettings> pcpus,
      Map<String, List<Spot>> vms) {
    Map<Integer, PcpuSettings> byId =
        pcpus.stream().collect(Collectors.toMap(PcpuSettings::id, Function.identity()));
    for (int i = 0; i < scenario.pcpus().size(); i++) {
      PcpuSettings before = scenario.pcpus().get(i);
      PcpuSettings now = byId.getOrDefault(before.id(), before);
      if (!now.equals(before)) {
        write((ObjectNode) tree.get("pcpus").get(i), now);
      }
    }
    for (int i = 0; i < scenario.vms().size(); i++) {
      VmSettings vm = scenario.vms().get(i);
      List<Spot> spots = vms.getOrDefault(vm.name(), List.of());
      if (!spots.isEmpty()) {
        write((ObjectNode) tree.get("vms").get(i), vm, spots);
      }
    }
  }

  private static void write(ObjectNode node, PcpuSettings pcpu) {
    node.put("policy", pcpu.policy().key());
    if (PcpuSettings.hasSlices(pcpu.policy())) {
      node.put("slice", TimeSpan.format(pcpu.slice()));
    } else {
      node.remove("slice");
    }
  }

  private static void write(ObjectNode node, VmSettings vm, List<Spot> spots) {
    List<Integer> affinity = spots.stream().map(Spot::pcpu).toList();
    if (!affinity.equals(vm.affinity())) {
      ArrayNode places = node.putArray("affinity");
      affinity.forEach(places::add);
    }
    SchedulingSettings before = vm.scheduling();
    if (!spots.stream()
        .map(Spot::params)
        .allMatch(params -> params.equals(before.params(params.sliceNs())))) {
      write(node.putObject("scheduling"), spots);
    }
  }

  private static void write(ObjectNode node, List<Spot> spots) {
    common(spots, SchedParams::weight).ifPresent(weight -> node.put("weight", weight));
    common(spots, SchedParams::priority).ifPresent(priority -> node.put("priority", priority));
    common(spots, SchedParams::warp)
        .filter(warp -> !warp.equals(Warp.NONE))
        .ifPresent(warp -> write(node.putObject("warp"), warp));
    common(spots, SchedParams::reservation)
        .flatMap(Function.identity())
        .ifPresent(reservation -> write(node.putObject("reservation"), reservation));
  }

  /** Returns the common value of all vCPUs; a scenario cannot say more. */
  private static <T> Optional<T> common(List<Spot> spots, Function<SchedParams, T> part) {
    Set<T> values =
        spots.stream().map(spot -> part.apply(spot.params())).collect(Collectors.toSet());
    return values.size() == 1 ? Optional.of(values.iterator().next()) : Optional.empty();
  }

  private static void write(ObjectNode node, Warp warp) {
    node.put("value", warp.value())
        .put("limit", warp.limitMs())
        .put("unwarpPeriod", warp.unwarpPeriodMs());
  }

  private static void write(ObjectNode node, Reservation reservation) {
    node.put("budget", TimeSpan.format(Duration.ofNanos(reservation.budgetNs())))
        .put("period", TimeSpan.format(Duration.ofNanos(reservation.periodNs())));
  }
}
