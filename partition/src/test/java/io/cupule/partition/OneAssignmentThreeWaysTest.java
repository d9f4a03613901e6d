package io.cupule.partition;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.Arrangement.Spot;
import io.cupule.partition.Arrangement.Tenant;
import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.placement.CpuAssignment;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.testing.TestVms;
import io.cupule.sched.Compat;
import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An assignment of vCPUs to pCPUs gets the same verdict whether a scenario file has it, VMs are
 * added to a machine one after the other, or a running machine is changed to it.
 */
@Tag("slow")
final class OneAssignmentThreeWaysTest {
  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());
  private static final int ASSIGNMENTS = 10_000;

  /** A part of the message of each rule. */
  private static final List<String> RULES =
      List.of(
          "is not listed in pcpus",
          "another vCPU of",
          "dedicated",
          "never takes it from either",
          "while it is halted",
          "knows none",
          "would be reserved");

  private static final int LISTED = 3;
  private static final int SPARE = 10;
  private static final Duration PERIOD = Duration.ofMillis(10);

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ScenarioReader reader = new ScenarioReader(new TreeSet<>(Builtin.names()));

  /** The pCPUs that matter, and one more for each vCPU, where it is before the change. */
  private record Assignment(Compat compat, Map<Integer, PcpuSettings> pcpus, List<VmSettings> vms) {
    @Override
    public String toString() {
      return compat
          + " "
          + pcpus.values().stream().limit(LISTED).toList()
          + vms.stream().map(OneAssignmentThreeWaysTest::json).toList();
    }
  }

  private Assignment draw() {
    Map<Integer, PcpuSettings> pcpus = new TreeMap<>();
    for (int id = 0; id < LISTED; id++) {
      BuiltinPolicy[] all = BuiltinPolicy.values();
      pcpus.put(id, new PcpuSettings(id, all[random.nextInt(all.length)], PERIOD));
    }
    List<VmSettings> vms = new ArrayList<>();
    int count = random.nextInt(1, 4);
    for (int vm = 0; vm < count; vm++) {
      int[] affinity = random.ints(random.nextInt(1, 4), 0, LISTED).toArray();
      if (random.nextInt(40) == 0) {
        affinity[0] = LISTED; // which is not listed
      }
      vms.add(vm("vm" + vm, affinity));
      for (int i = 0; i < affinity.length; i++) {
        int spare = SPARE + pcpus.size();
        pcpus.put(spare, new PcpuSettings(spare, BuiltinPolicy.RTDS, PERIOD));
      }
    }
    Compat compat = random.nextInt(4) == 0 ? Compat.ACRN : Compat.FIXED;
    return new Assignment(compat, pcpus, vms);
  }

  private VmSettings vm(String name, int... affinity) {
    Irqchip irqchip = random.nextInt(4) == 0 ? Irqchip.KERNEL : Irqchip.USER;
    VmSettings vm = TestVms.builtinSmp(name, "spin", "", irqchip, affinity);
    if (random.nextInt(4) == 0) {
      vm = TestVms.dedicated(vm);
    }
    if (random.nextInt(3) == 0) {
      Duration budget = Duration.ofMillis(random.nextInt(1, 7));
      vm =
          TestVms.withScheduling(
              new SchedulingSettings(
                  1,
                  new WarpSettings(0, 0, 0),
                  1,
                  Optional.of(new ReservationSettings(budget, PERIOD))),
              vm);
    }
    return vm;
  }

  private Set<String> inAScenario(Assignment assignment) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("assignment.json"),
            "{\"name\": \"a\", \"compat\": \"%s\", \"pcpus\": [%s], \"vms\": [%s]}"
                .formatted(
                    assignment.compat.name().toLowerCase(Locale.ROOT),
                    assignment.pcpus.values().stream()
                        .map(each ->
                            "{\"id\": %d, \"policy\": \"%s\"}".formatted(each.id(), each.policy()))
                        .collect(joining(",")),
                    assignment.vms.stream()
                        .map(OneAssignmentThreeWaysTest::json)
                        .collect(joining(","))));
    try {
      reader.readForAnyHost(file);
      return Set.of();
    } catch (InvalidScenarioException refused) {
      return texts(refused.problems());
    }
  }

  private static String json(VmSettings vm) {
    return """
    {"name": "%s", "affinity": %s, "dedicated": %s, "memory": "4M", "kernel": "builtin:spin",
     "irqchip": "%s"%s}\
    """
        .formatted(
            vm.name(),
            vm.affinity(),
            vm.dedicated(),
            vm.irqchip().name().toLowerCase(Locale.ROOT),
            vm.scheduling()
                .reservation()
                .map(each ->
                    ", \"scheduling\": {\"reservation\": {\"budget\": \"%dms\", \"period\": \"10ms\"}}"
                        .formatted(each.budget().toMillis()))
                .orElse(""));
  }

  private static Set<String> addedOneByOne(Assignment assignment) {
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < assignment.vms.size(); i++) {
      List<Tenant> present = assignment.vms.stream().limit(i).map(vm -> tenant(vm)).toList();
      CpuAssignment machine =
          new Arrangement(assignment.compat, assignment.pcpus, present).assignment();
      texts.addAll(texts(AdmissionCheck.problems(assignment.vms.get(i), machine)));
    }
    return texts;
  }

  private static Tenant tenant(VmSettings vm) {
    SchedParams params =
        vm.scheduling()
            .reservation()
            .map(each -> SchedParams.DEFAULT.withReservation(each.toReservation()))
            .orElse(SchedParams.DEFAULT);
    return new Tenant(vm, vm.affinity().stream().map(pcpu -> new Spot(pcpu, params)).toList());
  }

  private static Set<String> changedTo(Assignment assignment) {
    List<Tenant> apart = new ArrayList<>();
    Map<String, VmChange> changes = new TreeMap<>();
    int spare = SPARE + LISTED;
    for (VmSettings vm : assignment.vms) {
      List<Spot> spots = new ArrayList<>();
      Map<Integer, VcpuChange> moves = new TreeMap<>();
      for (int vcpu = 0; vcpu < vm.affinity().size(); vcpu++) {
        spots.add(new Spot(spare++, SchedParams.DEFAULT));
        moves.put(vcpu, VcpuChange.to(vm.affinity().get(vcpu)));
      }
      apart.add(new Tenant(vm, spots));
      Params params =
          vm.scheduling()
              .reservation()
              .map(each -> Params.NONE.withGuarantee(new Guarantee.Reserved(each)))
              .orElse(Params.NONE);
      changes.put(vm.name(), new VmChange(params, moves));
    }
    SchedulingPlan plan =
        new SchedulingPlan(
            new Arrangement(assignment.compat, assignment.pcpus, apart),
            new SchedulingChange(Map.of(), changes));
    if (plan.problems().isEmpty()) {
      ChangeRules.check(plan);
    }
    return texts(plan.problems());
  }

  private static Set<String> texts(List<Problem> problems) {
    return problems.stream()
        .map(problem -> problem.message() + " - " + problem.remedy())
        .collect(Collectors.toSet());
  }

  /** Remedies of an addition name what is free at that moment. */
  private static Set<String> messages(Set<String> texts) {
    return texts.stream().map(text -> text.replaceFirst(" - .*", "")).collect(Collectors.toSet());
  }

  @Test
  void verdictAndTextsAreTheSame() throws IOException {
    System.out.println("assignments: -Dcupule.seed=" + SEED);
    int valid = 0;
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < ASSIGNMENTS; i++) {
      Assignment assignment = draw();
      String description = i + ": " + assignment;

      Set<String> scenario = inAScenario(assignment);
      Set<String> added = addedOneByOne(assignment);
      Set<String> changed = changedTo(assignment);

      assertThat(messages(added)).as(description).containsAll(messages(scenario));
      assertThat(added.isEmpty()).as(description).isEqualTo(scenario.isEmpty());
      boolean unlisted = assignment.vms.stream().anyMatch(vm -> vm.affinity().contains(LISTED));
      if (unlisted) { // a change names what is not there, and nothing else
        assertThat(scenario).as(description).containsAll(changed).isNotEmpty();
        assertThat(changed).as(description).isNotEmpty();
      } else {
        assertThat(changed).as(description).isEqualTo(scenario);
      }
      valid += scenario.isEmpty() ? 1 : 0;
      seen.addAll(messages(scenario));
    }
    System.out.println("assignments: " + valid + " of " + ASSIGNMENTS + " are valid");
    assertThat(valid).isBetween(ASSIGNMENTS / 20, ASSIGNMENTS * 19 / 20);
    for (String rule : RULES) {
      assertThat(seen).as("broken rule").anyMatch(message -> message.contains(rule));
    }
    assertThat(seen)
        .as("of a known rule")
        .allMatch(each -> RULES.stream().anyMatch(each::contains));
  }
}
