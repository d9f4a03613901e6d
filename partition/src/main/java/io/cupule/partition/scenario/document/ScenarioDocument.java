package io.cupule.partition.scenario.document;

import io.cupule.partition.file.FileAccess;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.JsonPath;
import io.cupule.partition.scenario.problem.Problem;
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
 * A machine to which VMs are added and removed, as a JSON document together with its {@link
 * Scenario}. Each change makes a new document. A new VM is checked by all rules of a scenario;
 * problems that existed before, such as a file that was deleted, do not count against it.
 * Immutable.
 *
 * <p>Its file names are absolute, so it can be stored anywhere.
 */
public final class ScenarioDocument {
  private static final Pattern OF_A_VM = Pattern.compile("\\$\\.vms\\[(\\d{1,9})]\\.(.+)");

  private final ScenarioReader reader;
  private final ObjectNode tree;
  private final Path file;
  private final HostFacts host;
  private final List<FileAccess> rights; // per VM, in order: allowed files
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
    ScenarioReader.Check check = reader.check(tree, file, host, own, 0);
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

  /** Returns the scenario of the document. */
  public Scenario scenario() {
    return scenario;
  }

  /**
   * Returns the settings of a VM.
   *
   * @param name one that is in it
   */
  public VmSettings vm(String name) {
    return scenario.vms().get(indexOf(name));
  }

  /** Returns the document as text, as in a scenario file. */
  public String json() {
    return JsonDocument.format(tree);
  }

  /**
   * Adds a VM with the user's own file rights at the end; see {@link #with(byte[], FileAccess)}.
   *
   * @param vm a JSON object as in a scenario's {@code vms}
   * @throws InvalidScenarioException if the VM is not valid or conflicts with the others
   */
  public ScenarioDocument with(byte[] vm) throws InvalidScenarioException {
    return with(vm, FileAccess.OWN);
  }

  /**
   * Adds a VM at the end.
   *
   * @param vm a JSON object as in a scenario's {@code vms}; relative file names start from the same
   *     directory as those of the document
   * @param access the files that its file names may refer to, whenever it is built
   * @return the new machine; its last VM is the new one
   * @throws InvalidScenarioException if the VM is not valid or conflicts with the others; paths
   *     start at the VM itself, as in {@code $.affinity[0]}
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
    int position = vms(tree).size();
    JsonPath at = JsonPath.ROOT.field("vms").element(position);
    List<FileAccess> all = Stream.concat(rights.stream(), Stream.of(access)).toList();
    ScenarioReader.Check check = reader.check(next, file, host, all, position);
    List<Problem> found = check.problems().isEmpty() ? List.of() : added(check.problems());
    if (!found.isEmpty()) {
      throw new InvalidScenarioException(
          what, found.stream().map(problem -> relativeTo(at, problem)).distinct().toList());
    }
    return checked(reader, next, file, host, all, check.draft().orElseThrow());
  }

  /** Returns the problems that this document does not have already. */
  private List<Problem> added(List<Problem> problems) {
    Set<Problem> known = new HashSet<>(reader.check(tree, file, host, rights, 0).problems());
    return problems.stream().filter(problem -> !known.contains(problem)).toList();
  }

  /** Moves a problem that the new VM causes elsewhere to the field that causes it. */
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
    // VMs interact only on pCPUs, so the new VM's placement causes the other VM's problem.
    return new Problem(
        JsonPath.ROOT.field("affinity").text(),
        "with this VM, %s of VM %s is wrong: %s"
            .formatted(other.group(2), vm.name(), problem.message()),
        "choose other pCPUs; or, in VM %s, %s".formatted(vm.name(), problem.remedy()));
  }

  /**
   * Removes one of the VMs.
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
   * A vCPU's pCPU, and its scheduling parameters there.
   *
   * @param pcpu the number of a pCPU of the machine
   * @param params parameters; their slice is the pCPU's
   */
  public record Spot(int pcpu, SchedParams params) {}

  /**
   * Returns this machine with the present sharing of its pCPUs. It is not checked, because it is
   * already in force.
   *
   * @param pcpus all pCPUs
   * @param vms by name the spots of vCPU 0, 1, ...; parameters that differ between vCPUs of a VM
   *     are left out, because a scenario cannot express them
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
