package io.cupule.partition.scenario.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.document.ScenarioDocument.Spot;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.Warp;
import io.cupule.sched.policy.BuiltinPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine as a document that changes, on the made-up host of {@link Workbench}. */
final class ScenarioDocumentTest {
  private final ScenarioReader reader = new ScenarioReader(Workbench.BUILTINS);

  @TempDir private Path directory;

  /** Two VMs, on pCPU 0 and on 1 and 2; pCPU 3 is free. */
  private ScenarioDocument machine() throws Exception {
    return machine("");
  }

  private ScenarioDocument machine(String moreOfAlpha) throws Exception {
    return document(
        """
        {'name': 'two', 'pcpus': [{'id': 0}, {'id': 1}, {'id': 2}, {'id': 3}],
         'vms': [{'name': 'alpha', 'affinity': [0], 'memory': '64M', 'kernel': 'builtin:hello'%s},
                 {'name': 'beta', 'affinity': [1, 2], 'memory': '64M', 'kernel': 'builtin:echo'}]}
        """
            .formatted(moreOfAlpha));
  }

  private ScenarioDocument document(String json) throws Exception {
    Path file = directory.resolve("two.json");
    Files.write(file, json(json));
    return reader.document(file, Workbench.HOST);
  }

  private static byte[] vm(String name, String rest) {
    return json(
        "{'name': '%s', 'memory': '16M', 'kernel': 'builtin:hello', %s}".formatted(name, rest));
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }

  /** A change that is refused. */
  private interface Change {
    void make() throws Exception;
  }

  private static List<String> problems(Change change) {
    return catchThrowableOfType(InvalidScenarioException.class, change::make).problems().stream()
        .map(problem -> problem.path() + ": " + problem.message())
        .toList();
  }

  @Test
  void aVmThatIsAddedIsTheLastOneOfANewDocument() throws Exception {
    ScenarioDocument before = machine();

    ScenarioDocument after = before.with(vm("gamma", "'affinity': [3]"));

    assertThat(after.scenario().vms())
        .extracting(VmSettings::name)
        .containsExactly("alpha", "beta", "gamma");
    assertThat(after.vm("gamma").affinity()).containsExactly(3);
    assertThat(before.scenario().vms()).hasSize(2);
  }

  @Test
  void whatIsWrongWithANewVmIsToldByPathsIntoIt() throws Exception {
    ScenarioDocument machine = machine();

    assertThat(problems(() -> machine.with(vm("alpha", "'affinity': [9], 'weight': 2"))))
        .containsExactly(
            "$.affinity[0]: pCPU 9 is not listed in pcpus",
            "$.name: another VM is called alpha",
            "$.weight: unknown field");
    assertThat(problems(() -> machine.with(vm("gamma", "'affinity': [0]"))))
        .containsExactly(
            "$.affinity[0]: VM alpha and VM gamma share pCPU 0, and both are dedicated");
    assertThat(problems(() -> machine.with(json("['no VM']"))))
        .containsExactly("$: expected an object, found [\"no VM\"]");
    assertThat(problems(() -> machine.with(json("{'name': "))))
        .first()
        .asString()
        .startsWith("$: not valid JSON at line 1");
  }

  @Test
  void aProblemThatANewVmMakesForAnotherIsTheNewOnes() throws Exception {
    ScenarioDocument machine = machine(", 'dedicated': false, 'irqchip': 'kernel'");

    assertThat(problems(() -> machine.with(vm("gamma", "'affinity': [0], 'dedicated': false"))))
        .singleElement()
        .asString()
        .startsWith("$.affinity[0]: VM alpha would keep the shared pCPU 0 while it is halted");
  }

  @Test
  void whatWasWrongBeforeIsHeldAgainstNoChange() throws Exception {
    Path image = Files.write(directory.resolve("image.elf"), new byte[16]);
    ScenarioDocument machine =
        machine()
            .with(
                json("{'name': 'gamma', 'memory': '16M', 'kernel': 'image.elf', 'affinity': [3]}"));
    Files.delete(image);

    ScenarioDocument after = machine.without("beta").with(vm("delta", "'affinity': [1]"));

    assertThat(after.scenario().vms())
        .extracting(VmSettings::name)
        .containsExactly("alpha", "gamma", "delta");
    assertThat(problems(() -> machine.without("alpha").with(vm("gamma", "'affinity': [0]"))))
        .containsExactly("$.name: another VM is called gamma");
  }

  @Test
  void fileNamesAreAbsoluteSoThatTheDocumentMeansTheSameElsewhere() throws Exception {
    Files.write(directory.resolve("image.elf"), new byte[16]);
    ScenarioDocument machine =
        machine()
            .with(
                json(
                    """
                    {'name': 'gamma', 'memory': '16M', 'kernel': 'image.elf', 'affinity': [3],
                     'modules': [{'path': 'image.elf'}],
                     'serial': {'sink': 'file', 'path': 'out.log'}}
                    """));
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere")).resolve("two.json");

    Files.writeString(elsewhere, machine.json());

    assertThat(reader.document(elsewhere, Workbench.HOST).scenario()).isEqualTo(machine.scenario());
  }

  @Test
  void aVmThatIsNotThereCannotBeTakenOut() throws Exception {
    ScenarioDocument machine = machine();

    assertThatThrownBy(() -> machine.without("ghost"))
        .hasMessage("there is no VM ghost; there are [alpha, beta]");
  }

  @Test
  void anEmptyMachineTakesVms() throws Exception {
    ScenarioDocument empty = reader.emptyMachine("host", List.of(0, 3), directory, Workbench.HOST);

    assertThat(empty.scenario().vms()).isEmpty();
    assertThat(empty.with(vm("alpha", "'affinity': [3]")).vm("alpha").affinity())
        .containsExactly(3);
    assertThat(problems(() -> reader.emptyMachine("x", List.of(6), directory, Workbench.HOST)))
        .containsExactly("$.pcpus[0].id: CPU 6 is offline");
  }

  @Test
  void aScenarioForARunStillNeedsAVm() throws Exception {
    Path file = directory.resolve("none.json");
    Files.write(file, json("{'name': 'none', 'pcpus': [{'id': 0}], 'vms': []}"));

    assertThat(problems(() -> reader.read(file, Workbench.HOST)))
        .containsExactly("$.vms: the list is empty");
    assertThat(reader.document(file, Workbench.HOST).scenario().vms()).isEmpty();
  }

  @Test
  void documentFollowsHowPcpusAreSharedNow() throws Exception {
    PcpuSettings rtds = new PcpuSettings(3, BuiltinPolicy.RTDS, Duration.ofMillis(2));
    SchedParams params =
        SchedParams.DEFAULT
            .withWeight(7)
            .withWarp(new Warp(-5, 2, 3))
            .withReservation(new Reservation(1_000_000, 4_000_000));

    ScenarioDocument after =
        machine().sharedAs(List.of(rtds), Map.of("alpha", List.of(new Spot(3, params))));

    assertThat(after.scenario().pcpu(3)).isEqualTo(rtds);
    assertThat(after.vm("alpha").affinity()).containsExactly(3);
    assertThat(after.vm("alpha").scheduling().params(params.sliceNs())).isEqualTo(params);
    assertThat(after.vm("beta")).isEqualTo(machine().vm("beta"));
  }

  @Test
  void sliceGoesWithThePolicyThatHadIt() throws Exception {
    Duration slice = Duration.ofMillis(2);
    ScenarioDocument before =
        machine().sharedAs(List.of(new PcpuSettings(3, BuiltinPolicy.IORR, slice)), Map.of());

    ScenarioDocument after =
        before.sharedAs(List.of(new PcpuSettings(3, BuiltinPolicy.BVT, slice)), Map.of());

    assertThat(after.scenario().pcpu(3)).isEqualTo(machine().scenario().pcpu(3));
  }

  @Test
  void whatTheVcpusOfAVmDifferInIsLeftOut() throws Exception {
    Spot light = new Spot(1, SchedParams.DEFAULT.withPriority(9).withWeight(2));
    Spot heavy = new Spot(2, SchedParams.DEFAULT.withPriority(9).withWeight(50));

    ScenarioDocument after = machine().sharedAs(List.of(), Map.of("beta", List.of(light, heavy)));

    assertThat(after.vm("beta").scheduling().priority()).isEqualTo(9);
    assertThat(after.vm("beta").scheduling().weight()).isEqualTo(1);
  }

  @Test
  void documentStaysAsItIsWrittenWhereNothingHasChanged() throws Exception {
    ScenarioDocument machine = machine(", 'scheduling': {'weight': 1}");
    SchedParams present = machine.vm("alpha").scheduling().paramsOn(machine.scenario().pcpu(0));

    ScenarioDocument after =
        machine.sharedAs(
            machine.scenario().pcpus(), Map.of("alpha", List.of(new Spot(0, present))));

    assertThat(after.json()).isEqualTo(machine.json());
  }
}
