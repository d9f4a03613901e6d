package io.cupule.partition.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine whose VMs come and go, as a JSON document and as the {@link Scenario} that it means.
 * Each change makes a new document, checked as a whole by all rules of a scenario; what was wrong
 * before, such as a file that has gone since, is held against no change. Immutable.
 *
 * <p>File names in it are absolute, so that it means the same wherever it is kept.
 */
public final class ScenarioDocument {
  private final ScenarioReader reader;
  private final ObjectNode tree;
  private final Path file;
  private final HostFacts host;
  private final Scenario scenario;

  private ScenarioDocument(
      ScenarioReader reader, ObjectNode tree, Path file, HostFacts host, Scenario scenario) {
    this.reader = reader;
    this.tree = tree;
    this.file = file;
    this.host = host;
    this.scenario = scenario;
  }

  static ScenarioDocument of(ScenarioReader reader, JsonNode tree, Path file, HostFacts host)
      throws InvalidScenarioException {
    ScenarioReader.Check check = reader.check(tree, file, host);
    if (!check.problems().isEmpty()) {
      throw new InvalidScenarioException(file.toString(), check.problems());
    }
    return checked(reader, (ObjectNode) tree, file, host, check);
  }

  private static ScenarioDocument checked(
      ScenarioReader reader,
      ObjectNode tree,
      Path file,
      HostFacts host,
      ScenarioReader.Check check) {
    Scenario scenario = (Scenario) check.draft().orElseThrow().toRecord();
    AbsolutePaths.write(tree, scenario);
    return new ScenarioDocument(reader, tree, file, host, scenario);
  }

  /** What the document means. */
  public Scenario scenario() {
    return scenario;
  }

  /**
   * The settings of a VM.
   *
   * @param name one that is in it
   */
  public VmSettings vm(String name) {
    return scenario.vms().get(indexOf(name));
  }

  /** The document as text, as a scenario file has it. */
  public String json() {
    return JsonDocument.format(tree);
  }

  /**
   * This machine with one VM more, at the end.
   *
   * @param vm a JSON object as in a scenario's {@code vms}; relative file names start from where
   *     those of the document did
   * @return the new machine; its last VM is the new one
   * @throws InvalidScenarioException if the VM is not valid or does not get along with the others;
   *     paths start at the VM itself, as in {@code $.affinity[0]}
   */
  public ScenarioDocument with(byte[] vm) throws InvalidScenarioException {
    String what = "the new VM";
    ObjectNode next = tree.deepCopy();
    vms(next).add(parse(vm, what));
    JsonPath at = JsonPath.ROOT.field("vms").element(vms(tree).size());
    return changed(next, what, problem -> relativeTo(at, problem));
  }

  /** A problem elsewhere that the new VM makes is one of the VM as a whole. */
  private static Problem relativeTo(JsonPath at, Problem problem) {
    return problem.path().startsWith(at.text())
        ? new Problem(
            JsonPath.ROOT + problem.path().substring(at.text().length()),
            problem.message(),
            problem.remedy())
        : new Problem(
            JsonPath.ROOT.text(),
            "with this VM, " + problem.path() + " is wrong: " + problem.message(),
            problem.remedy());
  }

  /**
   * This machine without one of its VMs.
   *
   * @param name one that is in it
   */
  public ScenarioDocument without(String name) {
    ObjectNode next = tree.deepCopy();
    JsonNode _ = vms(next).remove(indexOf(name));
    return checked(reader, next, file, host, reader.check(next, file, host));
  }

  /**
   * This machine with other policies, parameters or places of its vCPUs, several at a time.
   *
   * @param patch a JSON object such as {@code {"pcpus": {"0": {"policy": "bvt", "slice": "10ms"}},
   *     "vms": {"alpha": {"weight": 2, "vcpus": {"0": {"pcpu": 1}}}}}}: of VMs whatever a
   *     scenario's {@code scheduling} has; of single vCPUs the document knows the place alone
   * @throws InvalidScenarioException if a part of it is not valid, or all parts together; paths are
   *     those of the patch
   */
  public ScenarioDocument withScheduling(byte[] patch) throws InvalidScenarioException {
    String what = "the change of scheduling";
    ObjectNode next = tree.deepCopy();
    Problems problems = new Problems();
    SchedulingPatch.apply(parse(patch, what), next, scenario, problems);
    List<Problem> found = problems.sorted();
    if (!found.isEmpty()) {
      throw new InvalidScenarioException(what, found);
    }
    return changed(next, what, problem -> SchedulingPatch.inPatch(problem, scenario));
  }

  private static JsonNode parse(byte[] document, String what) throws InvalidScenarioException {
    try {
      return JsonDocument.parse(document);
    } catch (BadValueException bad) {
      throw InvalidScenarioException.of(what, bad);
    }
  }

  /** Where a problem of the document lies in what its user wrote. */
  private interface Relocation {
    Problem apply(Problem problem);
  }

  private ScenarioDocument changed(ObjectNode next, String what, Relocation relocation)
      throws InvalidScenarioException {
    ScenarioReader.Check check = reader.check(next, file, host);
    if (!check.problems().isEmpty()) {
      List<Problem> found = new ArrayList<>(check.problems());
      found.removeAll(reader.check(tree, file, host).problems());
      if (!found.isEmpty()) {
        throw new InvalidScenarioException(what, found.stream().map(relocation::apply).toList());
      }
    }
    return checked(reader, next, file, host, check);
  }

  private int indexOf(String name) {
    List<String> names = scenario.vms().stream().map(VmSettings::name).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("there is no VM " + name + "; there are " + names);
    }
    return index;
  }

  private static ArrayNode vms(ObjectNode machine) {
    return (ArrayNode) machine.get("vms");
  }
}
