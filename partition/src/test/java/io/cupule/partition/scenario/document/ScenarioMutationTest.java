package io.cupule.partition.scenario.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ContainerNode;
import tools.jackson.databind.node.ObjectNode;

/** Spoils valid scenarios at random: whatever comes out is read, or refused with reasons. */
@Tag("slow")
final class ScenarioMutationTest {
  private static final int ROUNDS = 1000;

  private static final List<JsonNode> ODD_VALUES =
      List.copyOf(
          Workbench.JSON
              .readTree(
                  """
                  [null, true, false, 0, 1, -1, 2147483647, 2147483648, -9223372036854775809, 1e308,
                   1e-400, 0.1, "", " ", "0", "64M", "99999999999999999999G", "0xffffffffffffffff",
                   "0x100000", "builtin:", "builtin:hello", "\\u0000", "\\ud800", "/", "..",
                   "initrd.img", "/dev/null", "file", "none", "1G", [], {}, [[]], [0], [0, 0],
                   {"id": 0}, {"sink": "file"}, {"path": "."}, {"kind": "cpu-bound"}, "bursty", "1us"]
                  """)
              .values());

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void spoiltTreeIsReadOrRefusedWithPathsAndRemedies(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Workbench bench = rich();
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        spoil(bench.document, random);
      }
      byte[] bytes = bench.document.toString().getBytes(StandardCharsets.UTF_8);
      String document = new String(bytes, StandardCharsets.UTF_8);
      boolean read = isReadOrRefusedWithReasons(bench, bytes);
      accepted += read ? 1 : 0;
      assertThat(read && !PublishedSchema.errors(document).isEmpty())
          .as(
              "seed %s, round %s: the reader accepts what the schema refuses: %s",
              seed, round, document)
          .isFalse();
    }
    assertThat(accepted).as("seed %s: some survive and some do not", seed).isBetween(1, ROUNDS - 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void spoiltBytesAreReadOrRefusedWithPathsAndRemedies(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Workbench bench = rich();
      byte[] document = bench.document.toString().getBytes(StandardCharsets.UTF_8);
      for (int count = 1 + random.nextInt(4); count > 0; count--) {
        document[random.nextInt(document.length)] = (byte) random.nextInt();
      }
      isReadOrRefusedWithReasons(bench, document);
    }
  }

  @BeforeEach
  void makeTheModule() {
    new Workbench(directory).file("initrd.img", 512);
  }

  private Workbench rich() {
    return new Workbench(directory)
        .with("/host", "{\"stopTimeout\": \"5s\"}")
        .with("/compat", "\"fixed\"")
        .with("/pcpus/0", "{\"id\": 0, \"policy\": \"iorr\", \"slice\": \"5ms\"}")
        .with("/vms/0/vcpus", "1")
        .with("/vms/0/scheduling", "{\"weight\": 2, \"warp\": {\"value\": 5}, \"priority\": 1}")
        .with(
            "/vms/0/load", "[{\"kind\": \"periodic\", \"period\": \"10ms\", \"runTime\": \"2ms\"}]")
        .with("/vms/0/dedicated", "true")
        .with("/vms/0/hugePages", "\"none\"")
        .with("/vms/0/args", "\"a=1\"")
        .with("/vms/0/irqchip", "\"kernel\"")
        .with("/vms/0/modules", "[{\"path\": \"initrd.img\", \"args\": \"x\"}]")
        .with("/vms/0/serial", "{\"sink\": \"file\", \"path\": \"out.log\"}");
  }

  private static boolean isReadOrRefusedWithReasons(Workbench bench, byte[] document) {
    try {
      Scenario scenario = bench.read(document);
      assertThat(scenario.vms())
          .allSatisfy(vm -> assertThat(vm.vcpus()).isEqualTo(vm.affinity().size()));
      return true;
    } catch (InvalidScenarioException e) {
      assertThat(e.problems())
          .as(new String(document, StandardCharsets.UTF_8))
          .isNotEmpty()
          .allSatisfy(problem -> {
            assertThat(problem.path()).startsWith("$");
            assertThat(problem.message()).isNotBlank();
            assertThat(problem.remedy()).isNotBlank();
            assertThat(problem.toString()).doesNotContainPattern("[\\p{Cc}]");
          });
      return false;
    }
  }

  /** Deletes, renames, repeats, swaps or replaces one value somewhere. */
  private static void spoil(ObjectNode document, Random random) {
    List<ContainerNode<?>> containers = new ArrayList<>();
    collect(document, containers);
    switch (containers.get(random.nextInt(containers.size()))) {
      case ObjectNode object -> spoilObject(object, random);
      case ArrayNode array -> spoilArray(array, random);
      default -> throw new IllegalStateException("JSON has two kinds of containers");
    }
  }

  private static void spoilObject(ObjectNode object, Random random) {
    List<String> names = List.copyOf(object.propertyNames());
    String name = names.isEmpty() ? "name" : names.get(random.nextInt(names.size()));
    switch (random.nextInt(4)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(name + (char) random.nextInt(0x250), ODD_VALUES.getFirst());
      case 2 -> object.set(name, object.path(names.isEmpty() ? name : names.getFirst()));
      default -> object.set(name, ODD_VALUES.get(random.nextInt(ODD_VALUES.size())).deepCopy());
    }
  }

  private static void spoilArray(ArrayNode array, Random random) {
    int index = array.isEmpty() ? 0 : random.nextInt(array.size());
    switch (random.nextInt(3)) {
      case 0 -> array.remove(index);
      case 1 ->
          array.add(
              array.path(index).isMissingNode() ? ODD_VALUES.get(3) : array.get(index).deepCopy());
      default -> array.insert(index, ODD_VALUES.get(random.nextInt(ODD_VALUES.size())).deepCopy());
    }
  }

  private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
    if (node instanceof ContainerNode<?> container) {
      containers.add(container);
      container.forEach(child -> collect(child, containers));
    }
  }
}
