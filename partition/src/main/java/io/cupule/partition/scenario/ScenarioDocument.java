package io.cupule.partition.scenario;

import io.cupule.partition.file.FileAccess;
import io.cupule.sched.SchedParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine whose VMs come and go, as a JSON document and as the {@link Scenario} that it means.
 * Each change makes a new document. A new VM is checked by all rules of a scenario; what was wrong
 * before, such as a file that has gone since, is not held against it. Immutable.
 *
 * <p>File names in it are absolute, so that it means the same wherever it is kept.
 */
public final class ScenarioDocument {
  private static final Pattern OF_A_VM = Pattern.compile("\\$\\.vms\\[(\\d{1,9})]\\.(.+)");

  private final ScenarioReader reader;
  private final ObjectNode tree;
  private final Path file;
  private final HostFacts host;
  private final List<FileAccess> rights; // of the VMs, in order: what their file names may lead to
  private final Scenario scenario;

  private ScenarioDocument(
      ScenarioReader reader,
      ObjectNode tree,
      Path file,
      HostFacts host,
      List<FileAccess> rights,
      Scenario scenario) {
    this.reader = reader;
    this.tree = tree;
    this.file = file;
    this.host = host;
    this.rights = List.copyOf(rights);
    this.scenario = scenario;
  }

  static ScenarioDocument of(ScenarioReader reader, JsonNode tree, Path file, HostFacts host)
      throws InvalidScenarioException {
    List<FileAccess> own = Collections.nCopies(tree.path("vms").size(), FileAccess.OWN);
    ScenarioReader.Check check = reader.check(tree, file, host, own);
    if (!check.problems().isEmpty()) {
      throw new InvalidScenarioException(file.toString(), check.problems());
    }
    return checked(reader, (ObjectNode) tree, file, host, own, check.draft().orElseThrow());
  }

  private static ScenarioDocument checked(
      ScenarioReader reader,
      ObjectNode tree,
      Path file,
      HostFacts host,
      List<FileAccess> rights,
      Draft draft) {
    Scenario scenario = (Scenario) draft.toRecord();
    AbsolutePaths.write(tree, scenario);
    return new ScenarioDocument(reader, tree, file, host, rights, scenario);
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
   * This machine with one VM of the user's own more, at the end; see {@link #with(byte[],
   * FileAccess)}.
   *
   * @param vm a JSON object as in a scenario's {@code vms}
   * @throws InvalidScenarioException if the VM is not valid or does not get along with the others
   */
  public ScenarioDocument with(byte[] vm) throws InvalidScenarioException {
    return with(vm, FileAccess.OWN);
  }

  /**
   * This machine with one VM more, at the end.
   *
   * @param vm a JSON object as in a scenario's {@code vms}; relative file names start from where
   *     those of the document did
   * @param access what its file names may lead to, whenever it is built
   * @return the new machine; its last VM is the new one
   * @throws InvalidScenarioException if the VM is not valid or does not get along with the others;
   *     paths start at the VM itself, as in {@code $.affinity[0]}
   */
  public ScenarioDocument with(byte[] vm, FileAccess access) throws InvalidScenarioException {
    String what = "the new VM";
    ObjectNode next = tree.deepCopy();
    JsonNode added = parse(vm, what);
    if (added.has("vms")) {
      throw InvalidScenarioException.of(
          what,
          new BadValueException(
              "this is a whole scenario, not one VM",
              "take one object out of its vms, or give the file to `cupule daemon`"));
    }
    vms(next).add(added);
    JsonPath at = JsonPath.ROOT.field("vms").element(vms(tree).size());
    List<FileAccess> all = Stream.concat(rights.stream(), Stream.of(access)).toList();
    ScenarioReader.Check check = reader.check(next, file, host, all);
    List<Problem> found = check.problems().isEmpty() ? List.of() : added(check.problems());
    if (!found.isEmpty()) {
      throw new InvalidScenarioException(
          what, found.stream().map(problem -> relativeTo(at, problem)).distinct().toList());
    }
    return checked(reader, next, file, host, all, check.draft().orElseThrow());
  }

  /** Those that this document does not have by itself. */
  private List<Problem> added(List<Problem> problems) {
    Set<Problem> known = new HashSet<>(reader.check(tree, file, host, rights).problems());
    return problems.stream().filter(problem -> !known.contains(problem)).toList();
  }

  /** A problem elsewhere that the new VM makes is one of the field that makes it. */
  private Problem relativeTo(JsonPath at, Problem problem) {
    String path = problem.path();
    if (path.startsWith(at.text())) {
      return new Problem(
          JsonPath.ROOT + path.substring(at.text().length()), problem.message(), problem.remedy());
    }
    Matcher other = OF_A_VM.matcher(path);
    if (!other.matches()) {
      return path.equals(JsonPath.ROOT.text())
          ? problem
          : new Problem(
              JsonPath.ROOT.text(),
              "with this VM, the machine's "
                  + path.substring(2)
                  + " is wrong: "
                  + problem.message(),
              problem.remedy());
    }
    VmSettings vm = scenario.vms().get(Integer.parseInt(other.group(1)));
    // VMs meet on pCPUs: what a newcomer makes wrong for another one, it makes wrong by its place.
    return new Problem(
        JsonPath.ROOT.field("affinity").text(),
        "with this VM, %s of VM %s is wrong: %s"
            .formatted(other.group(2), vm.name(), problem.message()),
        "choose other pCPUs; or, in VM %s, %s".formatted(vm.name(), problem.remedy()));
  }

  /**
   * This machine without one of its VMs.
   *
   * @param name one that is in it
   */
  public ScenarioDocument without(String name) {
    ObjectNode next = tree.deepCopy();
    int index = indexOf(name);
    JsonNode _ = vms(next).remove(index);
    List<FileAccess> left = new ArrayList<>(rights);
    FileAccess _ = left.remove(index);
    return checked(reader, next, file, host, left, reader.draft(next, file, left));
  }

  /**
   * Where a vCPU runs, and what its pCPU's policy knows of it.
   *
   * @param pcpu the number of a pCPU of the machine
   * @param params of which the slice is the pCPU's
   */
  public record Spot(int pcpu, SchedParams params) {}

  /**
   * This machine with its pCPUs shared as they are by now. It is not asked whether that is valid:
   * it is so.
   *
   * @param pcpus all that there are
   * @param vms by name the spots of vCPU 0, 1, ...; a scenario has no parameters of single vCPUs,
   *     so that those in which they differ are left out
   */
  public ScenarioDocument sharedAs(Collection<PcpuSettings> pcpus, Map<String, List<Spot>> vms) {
    ObjectNode next = tree.deepCopy();
    Sharing.write(next, scenario, pcpus, vms);
    return checked(reader, next, file, host, rights, reader.draft(next, file, rights));
  }

  private static JsonNode parse(byte[] document, String what) throws InvalidScenarioException {
    try {
      return JsonDocument.parse(document);
    } catch (BadValueException bad) {
      throw InvalidScenarioException.of(what, bad);
    }
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
