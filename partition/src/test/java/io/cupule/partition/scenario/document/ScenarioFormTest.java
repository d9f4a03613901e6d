package io.cupule.partition.scenario.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Load;
import io.cupule.partition.scenario.ModuleSettings;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.RealtimeSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.SchedulingSettings;
import io.cupule.partition.scenario.SerialSettings;
import io.cupule.partition.scenario.SerialSink;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.WarpSettings;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.JsonPath;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.value.GuestAddress;
import io.cupule.partition.scenario.value.Kernel;
import io.cupule.partition.scenario.value.MemorySize;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What the reader makes of the form of a document. */
final class ScenarioFormTest {
  @TempDir private Path directory;
  private Workbench bench;

  @BeforeEach
  void startFromAValidScenario() {
    bench = new Workbench(directory);
  }

  @Test
  void fieldsThatAreLeftOutHaveDefaults() throws InvalidScenarioException {
    Scenario scenario = bench.read();
    assertThat(scenario.description()).isEmpty();
    assertThat(scenario.host().stopTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(scenario.host().housekeeping()).isEmpty();
    assertThat(scenario.compat()).isEqualTo(Compat.FIXED);
    assertThat(scenario.pcpus().getFirst())
        .isEqualTo(new PcpuSettings(0, BuiltinPolicy.BVT, Duration.ofMillis(10)));
    assertThat(scenario.vms().getFirst())
        .isEqualTo(
            new VmSettings(
                "alpha",
                List.of(0),
                1,
                true,
                new SchedulingSettings(1, new WarpSettings(0, 0, 0), 1, Optional.empty()),
                Optional.empty(),
                List.of(new Load.CpuBound()),
                new MemorySize(64L << 20),
                HugePages.NONE,
                false,
                new Kernel.Builtin("hello"),
                "",
                Optional.empty(),
                List.of(),
                Irqchip.AUTO,
                false,
                new SerialSettings(SerialSink.STDOUT, Optional.empty()),
                false,
                Reaction.RESTART,
                Reaction.STOP,
                Reaction.STOP,
                TripleFault.CRASH,
                10));
  }

  @Test
  void everyFieldIsRead() throws InvalidScenarioException {
    Path kernel = bench.file("kernel.bin", 512);
    bench
        .with("/$schema", "\"../docs/scenario.schema.json\"")
        .with("/description", "\"all of it\"")
        .with("/host", "{\"stopTimeout\": \"250ms\", \"housekeeping\": [3, 4]}")
        .with("/vms/0/realtime", "{\"fifoPriority\": 5}")
        .with("/vms/0/lockMemory", "true")
        .with("/vms/0/testDevice", "true")
        .with("/compat", "\"acrn\"")
        .with("/pcpus/1", "{\"id\": 1, \"policy\": \"iorr\", \"slice\": \"500us\"}")
        .with("/vms/0/vcpus", "1")
        .with("/vms/0/dedicated", "false")
        .with(
            "/vms/0/scheduling",
            """
            {"weight": 7, "warp": {"value": -9, "limit": 3, "unwarpPeriod": 10}, "priority": 2}
            """)
        .with(
            "/vms/0/load", "[{\"kind\": \"periodic\", \"period\": \"1ms\", \"runTime\": \"50us\"}]")
        .with("/vms/0/hugePages", "\"2M\"")
        .with("/vms/0/memory", "\"8M\"")
        .with("/vms/0/kernel", "\"kernel.bin\"")
        .with("/vms/1/args", "\"a b\"")
        .with("/vms/0/loadAddress", "\"0x7c00\"")
        .with("/vms/0/irqchip", "\"none\"")
        .with("/vms/0/serial", "{\"sink\": \"file\", \"path\": \"out.log\"}")
        .with("/vms/0/onReset", "\"stop\"")
        .with("/vms/0/onCrash", "\"restart\"")
        .with("/vms/0/onPowerOff", "\"restart\"")
        .with("/vms/0/onTripleFault", "\"reset\"")
        .with("/vms/0/resetLimit", "3")
        .with("/vms/1/modules", "[{\"path\": \"kernel.bin\", \"args\": \"x\"}]");
    Scenario scenario = bench.read();
    assertThat(scenario.description()).isEqualTo("all of it");
    assertThat(scenario.host().stopTimeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(scenario.host().housekeeping()).containsExactly(3, 4);
    assertThat(scenario.compat()).isEqualTo(Compat.ACRN);
    assertThat(scenario.pcpus()).extracting(PcpuSettings::id).containsExactly(0, 1, 2);
    assertThat(scenario.pcpus().get(1))
        .isEqualTo(new PcpuSettings(1, BuiltinPolicy.IORR, Duration.ofNanos(500_000)));
    assertThat(scenario.vms().getFirst())
        .isEqualTo(
            new VmSettings(
                "alpha",
                List.of(0),
                1,
                false,
                new SchedulingSettings(7, new WarpSettings(-9, 3, 10), 2, Optional.empty()),
                Optional.of(new RealtimeSettings(Optional.of(5))),
                List.of(new Load.Periodic(Duration.ofMillis(1), Duration.ofNanos(50_000))),
                new MemorySize(8L << 20),
                HugePages.SIZE_2M,
                true,
                new Kernel.Image(kernel),
                "",
                Optional.of(new GuestAddress(0x7c00)),
                List.of(),
                Irqchip.NONE,
                false,
                new SerialSettings(
                    SerialSink.FILE, Optional.of(NamedFile.own(directory.resolve("out.log")))),
                true,
                Reaction.STOP,
                Reaction.RESTART,
                Reaction.RESTART,
                TripleFault.RESET,
                3));
    assertThat(scenario.vms().get(1).modules())
        .containsExactly(new ModuleSettings(NamedFile.own(kernel), "x"));
    assertThat(scenario.vms().get(1).args()).isEqualTo("a b");
    assertThat(scenario.vms().get(1).vcpus()).isEqualTo(2);
  }

  @Test
  void problemsOfFormAndOfMeaningAreReportedTogether() {
    bench
        .with("/vms/0/memory", "64")
        .with("/vms/0/afinity", "[0]")
        .without("/vms/0/affinity")
        .with("/vms/1/name", "\"al pha\"")
        .with("/vms/1/affinity", "[1, 1]")
        .with("/compat", "\"acrn\"")
        .with("/pcpus/1/id", "1.5");
    assertThat(bench.problems())
        .containsExactly(
            "$.pcpus[1].id: expected a whole number, found 1.5 - write for example \"id\": 0",
            "$.vms[0].afinity: unknown field - did you mean \"affinity\"?",
            "$.vms[0].memory: expected a string, found 64 - write for example \"memory\": \"64M\"",
            "$.vms[1].affinity[1]: another vCPU of the VM at $.vms[1] is on pCPU 1 - "
                + "give each vCPU a pCPU of its own, or write \"compat\": \"fixed\"",
            "$.vms[1].name: \"al pha\" is not a valid name - write "
                + "a letter or digit, then at most 30 letters, digits, dots, underscores or dashes");
  }

  @Test
  void exceptionListsTheProblemsOfTheFile() {
    bench.with("/vms/0/irqchip", "\"kernal\"").with("/host", "{\"stopTimeout\": \"5\"}");
    assertThatThrownBy(bench::read)
        .isInstanceOf(InvalidScenarioException.class)
        .hasMessage(
            directory.resolve("scenario.json")
                + """
                : 2 problems
                  $.host.stopTimeout: "5" is not a length of time - write a whole number above 0 \
                followed by us, ms, s, m or h, for example "5s"
                  $.vms[0].irqchip: "kernal" is not one of "auto", "user", "kernel", "none" - did you mean "kernel"?\
                """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /vms/0/memory        | null       | $.vms[0].memory: expected a string, found null
          /vms/0/memory        | `"64MB"`   | $.vms[0].memory: "64MB" is not a memory size
          /vms/0/affinity      | 0          | $.vms[0].affinity: expected a list, found 0
          /vms/0/affinity      | []         | $.vms[0].affinity: the list is empty
          /vms/0/affinity/0    | `"0"`      | $.vms[0].affinity[0]: expected a whole number, found "0"
          /vms/0/affinity/0    | -1         | $.vms[0].affinity[0]: -1 is out of range
          /vms/0/affinity/0    | 1e99       | $.vms[0].affinity[0]: 1.0E99 is out of range
          /vms/0/vcpus         | 2          | $.vms[0].vcpus: vcpus is 2, but the length of affinity is 1
          /compat              | `"ACRN"`   | $.compat: "ACRN" is not one of "acrn", "fixed"
          /pcpus/0             | {"id": 0, "policy": "cfs"} | $.pcpus[0].policy: "cfs" is not one of
          /pcpus/0             | {"id": 0, "policy": "iorr", "slice": "99us"} | $.pcpus[0].slice: the time is out of range
          /host                | {"stopTimeout": "999us"} | $.host.stopTimeout: the time is out of range
          /vms/0/scheduling    | {"weight": 0}   | $.vms[0].scheduling.weight: 0 is out of range
          /vms/0/scheduling    | {"weight": 129} | $.vms[0].scheduling.weight: 129 is out of range
          /vms/0/scheduling    | {"priority": -1} | $.vms[0].scheduling.priority: -1 is out of range
          /vms/0/scheduling    | {"warp": {"value": 8193}} | $.vms[0].scheduling.warp.value: 8193 is out of range
          /vms/0/scheduling    | {"warp": {"limit": 11}} | $.vms[0].scheduling.warp.limit: 11 is out of range
          /vms/0/load          | []         | $.vms[0].load: the list is empty
          /vms/0/load          | [{}]       | $.vms[0].load[0].kind: missing - write one of "cpu-bound", "periodic", "bursty"
          /vms/0/load          | [{"kind": 1}] | $.vms[0].load[0].kind: expected a string, found 1
          /vms/0/load          | [{"kind": "burst"}] | $.vms[0].load[0].kind: "burst" is not one of "cpu-bound", "periodic", "bursty"
          /vms/0/load          | [{"kind": "cpu-bound", "period": "1ms"}] | $.vms[0].load[0].period: unknown field
          /vms/0/load          | [{"kind": "periodic", "period": "1ms"}] | $.vms[0].load[0].runTime: missing
          /vms/0/load          | ["cpu-bound"] | $.vms[0].load[0]: expected an object, found "cpu-bound"
          /vms/0/dedicated     | `"yes"`    | $.vms[0].dedicated: expected true or false, found "yes"
          /vms/0/hugePages     | `"4K"`     | $.vms[0].hugePages: "4K" is not one of "none", "2M", "1G", "transparent"
          /vms/0/args          | `"\\t"`    | $.vms[0].args: "\\t" is not a valid args
          /vms/0/kernel        | `""`       | $.vms[0].kernel: the path is empty
          /vms/0/kernel        | `"a\\u0000"` | $.vms[0].kernel: "a\\u0000" is not a path
          /vms/0/modules       | [{}]       | $.vms[0].modules[0].path: missing
          /vms/0/serial        | `"pty"`    | $.vms[0].serial: expected an object, found "pty"
          /vms/0               | []         | $.vms[0]: expected an object, found []
          /vms                 | []         | $.vms: the list is empty
          /pcpus/0             | {}         | $.pcpus[0].id: missing
          /host                | null       | $.host: expected an object, found null
          /vms/0/zzz zzz       | 1          | $.vms[0]["zzz zzz"]: unknown field
          """)
  void wrongValueIsReportedAtItsPlace(String pointer, String json, String problem) {
    assertThat(bench.with(pointer, json).problems())
        .singleElement()
        .asString()
        .startsWith(problem)
        .contains(" - ");
  }

  @ParameterizedTest
  @CsvSource({"/name", "/pcpus", "/vms", "/vms/0/name", "/vms/0/affinity", "/vms/0/kernel"})
  void missingFieldComesWithAnExample(String pointer) {
    assertThat(bench.without(pointer).problems())
        .singleElement()
        .asString()
        .contains(": missing - add \"" + pointer.substring(pointer.lastIndexOf('/') + 1) + "\": ");
  }

  @Test
  void wholeNumberMayHaveAFractionOfZero() throws InvalidScenarioException {
    assertThat(bench.with("/vms/0/affinity/0", "0.0").read().vms().getFirst().affinity())
        .containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"name": "x",}                | not valid JSON at line 1, column 14
          {"name": "x"} {}              | not valid JSON at line 1
          {"name": "x", "name": "y"}    | the field "name" is there twice
          []                            | expected an object, found []
          null                          | expected an object, found null
          ''                            | the file is empty
          {"name": "x                   | not valid JSON at line 1
          // comment                    | not valid JSON at line 1, column 1
          """)
  void unreadableDocumentIsOneProblem(String document, String problem) {
    assertThat(bench.problems(document))
        .singleElement()
        .asString()
        .startsWith("$: ")
        .contains(problem);
  }

  @Test
  void unfinishedDocumentIsToldInPlainWords() {
    assertThat(bench.problems("{"))
        .containsExactly(
            "$: not valid JSON at line 1, column 2: it ends before it is complete"
                + " - correct the file there");
  }

  /** Whatever is wrong, it is told without the parser's own words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[1,",
        "{\"a\" 1}",
        "{a: 1}",
        "{\"a\": 01}",
        "{\"a\": 1.}",
        "{\"a\": nul}",
        "{\"a\": \"\\x\"}",
        "{\"a\": \"\n\"}",
        "{'a': 1}",
        "{\"a\": 1,, }",
        "{\"a\": NaN}",
        "{\"a\": 1} x",
        "\u0001",
        "{\"a\": 1, \"a\": 2}"
      })
  void noParserIsHeard(String document) {
    assertThat(bench.problems(document))
        .singleElement()
        .asString()
        .doesNotContainPattern(
            "(?i)jackson|source|redacted|feature|token|was expecting|deserial|coerc|marker|code ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /vms/0  | weight    | $.vms[0].weight: unknown field - it belongs in scheduling of this object
          /vms/0  | stopTimeout | $.vms[0].stopTimeout: unknown field - it belongs in host
          /vms/0  | slice     | $.vms[0].slice: unknown field - it belongs in pcpus[]
          /pcpus/0 | affinity | $.pcpus[0].affinity: unknown field - it belongs in vms[]
          ''      | affinity  | $.affinity: unknown field - it belongs in vms[]
          /vms/0  | compat    | $.vms[0].compat: unknown field - it belongs in the scenario itself
          """)
  void fieldAtTheWrongPlaceIsToldWhereItBelongs(String at, String field, String problem) {
    ((ObjectNode) bench.document.at(at)).put(field, 3);

    assertThat(bench.problems()).contains(problem);
  }

  @Test
  void folderIsNoScenario() {
    ScenarioReader reader = new ScenarioReader(Set.of());

    assertThatThrownBy(() -> reader.read(directory, HostFacts.ofThisHost()))
        .isInstanceOf(InvalidScenarioException.class)
        .hasMessageContaining("the file cannot be read: Is a directory - check that it is a file");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(bench.problems("[".repeat(100_000)))
        .singleElement()
        .asString()
        .contains("nesting depth");
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> bench.read(new byte[] {'"', (byte) 0xff, '"'}))
        .isInstanceOf(InvalidScenarioException.class)
        .hasMessageContaining("$: not valid JSON");
  }

  @Test
  void scenarioIsReadFromItsFile() throws Exception {
    Path file = directory.resolve("scenario.json");
    Files.writeString(file, bench.document.toString());
    assertThat(new ScenarioReader(Workbench.BUILTINS).read(file, Workbench.HOST))
        .isEqualTo(bench.read());
  }

  @Test
  void fileThatCannotBeReadIsOneProblem() {
    assertThat(problemsOfFile("none.json"))
        .containsExactly("$: the file does not exist - check the path");
    assertThat(problemsOfFile("."))
        .singleElement()
        .asString()
        .startsWith("$: the file cannot be read");
    bench.file("huge.json", JsonDocument.LARGEST + 1);
    assertThat(problemsOfFile("huge.json"))
        .containsExactly("$: the file is larger than 1M - is it a scenario?");
  }

  private List<String> problemsOfFile(String name) {
    ScenarioReader reader = new ScenarioReader(Workbench.BUILTINS);
    InvalidScenarioException invalid =
        catchThrowableOfType(
            InvalidScenarioException.class,
            () -> reader.read(directory.resolve(name), Workbench.HOST));
    return invalid.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void problemsOfVmTenComeAfterThoseOfVmNine() {
    Problems problems = new Problems();
    problems.add(JsonPath.ROOT.field("vms").element(10), "m", "r");
    problems.add(JsonPath.ROOT.field("vms").element(9), "m", "r");
    assertThat(problems.sorted())
        .extracting(Problem::path)
        .containsExactly("$.vms[9]", "$.vms[10]");
  }
}
