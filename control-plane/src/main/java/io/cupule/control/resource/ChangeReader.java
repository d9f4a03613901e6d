package io.cupule.control.resource;

import io.cupule.api.ParamsPatch;
import io.cupule.api.PcpuPatch;
import io.cupule.api.ProblemView.FieldProblem;
import io.cupule.api.SchedulingPatch;
import io.cupule.api.SchedulingPatch.VmPatch;
import io.cupule.api.VcpuPatch;
import io.cupule.api.WarpPatch;
import io.cupule.control.server.route.Refusal;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.SchedulingChange.WarpChange;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.value.TimeSpan;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/**
 * Turns the API's patches into changes of the machine. It collects meaningless values; the machine
 * itself refuses values that it does not allow. For one call.
 */
final class ChangeReader {
  private static final Set<String> RESERVATION = Set.of("budget", "period");

  private final List<FieldProblem> problems = new ArrayList<>();

  /**
   * Refuses the patch if it contains a meaningless value.
   *
   * @throws Refusal if so
   */
  void check() {
    if (!problems.isEmpty()) {
      FieldProblem first = problems.getFirst();
      throw new Refusal(
          Refusal.Kind.INVALID, first.field() + ": " + first.problem(), List.copyOf(problems));
    }
  }

  SchedulingChange all(SchedulingPatch patch) {
    return new SchedulingChange(
        byNumber("pcpus.", patch.pcpus().orElse(Map.of()), this::pcpu),
        byName(patch.vms().orElse(Map.of())));
  }

  private Map<String, VmChange> byName(Map<String, VmPatch> vms) {
    Map<String, VmChange> changes = new LinkedHashMap<>();
    vms.forEach((name, patch) -> changes.put(name, vm("vms." + name + ".", patch)));
    return changes;
  }

  private VmChange vm(String at, VmPatch patch) {
    return new VmChange(
        params(at, patch.params()),
        byNumber(at + "vcpus.", patch.vcpus().orElse(Map.of()), this::vcpu));
  }

  private <P, C> Map<Integer, C> byNumber(
      String at, Map<String, P> patches, BiFunction<String, P, C> reading) {
    Map<Integer, C> changes = new LinkedHashMap<>();
    patches.forEach((key, patch) -> {
      if (key.matches("0|[1-9][0-9]{0,8}")) {
        changes.put(Integer.parseInt(key), reading.apply(at + key + ".", patch));
      } else {
        wrong(at + key, "is no number", "name it by its number, from 0");
      }
    });
    return changes;
  }

  PcpuChange pcpu(String at, PcpuPatch patch) {
    Optional<BuiltinPolicy> policy = patch.policy().flatMap(BuiltinPolicy::of);
    if (policy.isEmpty() && patch.policy().isPresent()) {
      wrong(
          at + "policy",
          "there is no policy " + patch.policy().get(),
          "choose from " + Arrays.stream(BuiltinPolicy.values()).map(BuiltinPolicy::key).toList());
    }
    return new PcpuChange(policy, patch.slice().flatMap(text -> time(at + "slice", text)));
  }

  VcpuChange vcpu(String at, VcpuPatch patch) {
    return new VcpuChange(patch.pcpu(), params(at, patch.params()));
  }

  Params params(String at, ParamsPatch patch) {
    return new Params(
        patch.weight(),
        patch.priority(),
        patch.warp().map(ChangeReader::warp),
        guarantee(at + "reservation", patch.reservation()));
  }

  private static WarpChange warp(WarpPatch warp) {
    return new WarpChange(warp.value(), warp.limit(), warp.unwarpPeriod());
  }

  private Optional<Guarantee> guarantee(String at, JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (node.isNull()) {
      return Optional.of(new Guarantee.Nothing());
    }
    if (!node.isObject()
        || !RESERVATION.containsAll(node.propertyNames())
        || !node.values().stream().allMatch(JsonNode::isString)) {
      wrong(at, "is no reservation", "write {\"budget\": \"2ms\", \"period\": \"10ms\"}, or null");
      return Optional.empty();
    }
    Optional<Duration> budget = time(at, "budget", node);
    Optional<Duration> period = time(at, "period", node);
    return Optional.of(
        budget.isPresent() && period.isPresent()
            ? new Guarantee.Reserved(new ReservationSettings(budget.get(), period.get()))
            : new Guarantee.Adjusted(budget, period));
  }

  private Optional<Duration> time(String at, String part, JsonNode reservation) {
    return reservation.optional(part).flatMap(text -> time(at + "." + part, text.asString()));
  }

  private Optional<Duration> time(String at, String text) {
    try {
      return Optional.of(TimeSpan.parse(text));
    } catch (BadValueException noTime) {
      wrong(at, noTime.problem(), noTime.remedy());
      return Optional.empty();
    }
  }

  private void wrong(String field, String problem, String remedy) {
    problems.add(new FieldProblem(field, problem, remedy));
  }
}
