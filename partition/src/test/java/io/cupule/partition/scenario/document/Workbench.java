package io.cupule.partition.scenario.document;

import io.cupule.partition.scenario.HugePages;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.host.KvmFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A scenario that is valid on a made-up host, to be spoilt by a test and then read.
 *
 * <p>The host has CPUs 0 to 7, of which 6 is offline and 7 forbidden, 4G of memory, and 20 free
 * pages of 2M. The process may use real-time priorities up to 10 and lock 100M.
 */
@SuppressWarnings("exports") // tests only
public final class Workbench {
  static final JsonMapper JSON = new JsonMapper();

  static final HostFacts HOST =
      new HostFacts(
          Set.of(0, 1, 2, 3, 4, 5, 6, 7),
          Set.of(0, 1, 2, 3, 4, 5, 7),
          Set.of(0, 1, 2, 3, 4, 5, 6),
          4L << 30,
          Map.of(HugePages.SIZE_2M, 20L),
          10,
          100L << 20,
          new KvmFacts(Optional.empty(), 1024, true, 46));

  public static final Set<String> BUILTINS = Set.of("hello", "counter", "echo", "spin", "faulty");

  final Path directory;
  public final ObjectNode document = valid();

  public Workbench(Path directory) {
    this.directory = directory;
  }

  static ObjectNode valid() {
    return (ObjectNode)
        JSON.readTree(
            """
            {
              "name": "two",
              "pcpus": [{"id": 0}, {"id": 1}, {"id": 2}],
              "vms": [
                {"name": "alpha", "affinity": [0], "memory": "64M", "kernel": "builtin:hello"},
                {"name": "beta", "affinity": [1, 2], "memory": "64M", "kernel": "builtin:counter"}
              ]
            }
            """);
  }

  /** Sets a field of a VM, or of anything else that the pointer names, to some JSON. */
  public Workbench with(String pointer, String json) {
    int last = pointer.lastIndexOf('/');
    JsonNode parent = document.at(pointer.substring(0, last));
    String name = pointer.substring(last + 1);
    switch (parent) {
      case ObjectNode object -> object.set(name, JSON.readTree(json));
      case ArrayNode array -> array.set(Integer.parseInt(name), JSON.readTree(json));
      default -> throw new IllegalArgumentException(pointer);
    }
    return this;
  }

  public Workbench without(String pointer) {
    int last = pointer.lastIndexOf('/');
    ((ObjectNode) document.at(pointer.substring(0, last))).remove(pointer.substring(last + 1));
    return this;
  }

  /** Makes a file of zeros. */
  public Path file(String name, int size) {
    try {
      return Files.write(directory.resolve(name), new byte[size]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Scenario read() throws InvalidScenarioException {
    return read(document.toString().getBytes(StandardCharsets.UTF_8));
  }

  Scenario read(byte[] content) throws InvalidScenarioException {
    return read(content, HOST);
  }

  private Scenario read(byte[] content, HostFacts host) throws InvalidScenarioException {
    return new ScenarioReader(BUILTINS).read(content, directory.resolve("scenario.json"), host);
  }

  /** The problems on a host with free pages of 1G. */
  public List<String> problemsWithGigabytePages(long free) {
    HostFacts host =
        new HostFacts(
            HOST.presentCpus(),
            HOST.onlineCpus(),
            HOST.allowedCpus(),
            HOST.memoryBytes(),
            Map.of(HugePages.SIZE_1G, free),
            10,
            100L << 20,
            HOST.kvm());
    return problemsOn(host);
  }

  /** The problems on another host. */
  public List<String> problemsOn(HostFacts host) {
    try {
      read(document.toString().getBytes(StandardCharsets.UTF_8), host);
      return List.of();
    } catch (InvalidScenarioException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  /** The problems as lines; empty for a valid scenario. */
  public List<String> problems() {
    return problems(document.toString());
  }

  List<String> problems(String content) {
    try {
      read(content.getBytes(StandardCharsets.UTF_8));
      return List.of();
    } catch (InvalidScenarioException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  /** Settings of a serial port that writes a file. */
  public static String fileSink(String path) {
    return "{\"sink\": \"file\", \"path\": \"" + path + "\"}";
  }
}
