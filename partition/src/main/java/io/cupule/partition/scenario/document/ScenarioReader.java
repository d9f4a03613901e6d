package io.cupule.partition.scenario.document;

import io.cupule.partition.file.FileAccess;
import io.cupule.partition.scenario.KernelCheck;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.form.Draft;
import io.cupule.partition.scenario.form.Shape;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.JsonPath;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.rules.CheckContext;
import io.cupule.partition.scenario.rules.MachineDraft;
import io.cupule.partition.scenario.rules.Rule;
import io.cupule.partition.scenario.value.FileNames;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads scenario files and checks them; for any number of threads. */
public final class ScenarioReader {
  static final Shape.Fields SHAPE = Shape.Fields.of(Scenario.class);

  /** The field for a document's schema; editors read it, this reader ignores it. */
  static final String SCHEMA_FIELD = "$schema";

  private final SortedSet<String> builtins;
  private final KernelCheck kernels;

  /**
   * Makes a reader that does not check kernels.
   *
   * @param builtins the names of the built-in guests, without {@code builtin:}
   */
  public ScenarioReader(Set<String> builtins) {
    this(builtins, KernelCheck.NONE);
  }

  /**
   * Makes a reader.
   *
   * @param builtins the names of the built-in guests, without {@code builtin:}
   * @param kernels checks whether kernels could be loaded, with the files that a scenario names
   */
  public ScenarioReader(Set<String> builtins, KernelCheck kernels) {
    this.builtins = new TreeSet<>(builtins);
    this.kernels = kernels;
  }

  /**
   * Reads a scenario for a host and checks all of it: its form, conflicts between VMs, the files it
   * names, and the host. From the files it reads the part that shows whether the kernels can be
   * loaded.
   *
   * @param file the scenario; JSON of at most 1 MiB
   * @param host the host to check against
   * @return the scenario, with paths resolved against the file's directory
   * @throws InvalidScenarioException with every problem that could be found; a document that is not
   *     JSON is a single problem
   */
  public Scenario read(Path file, HostFacts host) throws InvalidScenarioException {
    return read(bytes(file), file, host);
  }

  /**
   * Reads a scenario that will not run, for example for a simulation. It does the same as {@link
   * #read}, but does not check the files and the host.
   *
   * @param file the scenario; JSON of at most 1 MiB
   * @return the scenario, with paths resolved against the file's directory
   * @throws InvalidScenarioException as {@link #read}
   */
  public Scenario readForAnyHost(Path file) throws InvalidScenarioException {
    return read(bytes(file), file, Rule.OF_THE_DOCUMENT);
  }

  /** Reads a document whose bytes came from a file. */
  Scenario read(byte[] document, Path file, HostFacts host) throws InvalidScenarioException {
    return read(document, file, rules(host));
  }

  private static List<Rule> rules(HostFacts host) {
    return Stream.of(Rule.OF_THE_DOCUMENT, Rule.OF_THE_FILES, Rule.of(host))
        .flatMap(List::stream)
        .toList();
  }

  private static byte[] bytes(Path file) throws InvalidScenarioException {
    try {
      return JsonDocument.bytes(file);
    } catch (BadValueException bad) {
      throw InvalidScenarioException.of(file.toString(), bad);
    }
  }

  /**
   * Reads a machine that changes while it runs: as {@link #read}, but it may have no VM yet.
   *
   * @param file the scenario; JSON of at most 1 MiB
   * @param host the host to check it, and each change of it, against
   * @return the document, with paths resolved against the file's directory
   * @throws InvalidScenarioException as {@link #read}
   */
  public ScenarioDocument document(Path file, HostFacts host) throws InvalidScenarioException {
    return ScenarioDocument.of(this, parsed(bytes(file), file), file, host);
  }

  /**
   * Makes a machine without VMs, to which VMs can be added.
   *
   * @param name the machine's name in reports
   * @param pcpus the host CPUs that it may use, under the policy bvt
   * @param directory the start of relative paths of VMs
   * @param host the host to check it, and each change of it, against
   * @throws InvalidScenarioException if the host lacks a CPU, or the name is invalid
   */
  public ScenarioDocument emptyMachine(
      String name, Collection<Integer> pcpus, Path directory, HostFacts host)
      throws InvalidScenarioException {
    Path file = directory.resolve(name + ".json");
    return ScenarioDocument.of(this, JsonDocument.emptyMachine(name, pcpus), file, host);
  }

  private static JsonNode parsed(byte[] document, Path file) throws InvalidScenarioException {
    try {
      return JsonDocument.parse(document);
    } catch (BadValueException bad) {
      throw InvalidScenarioException.of(file.toString(), bad);
    }
  }

  private Scenario read(byte[] document, Path file, List<Rule> rules)
      throws InvalidScenarioException {
    Check check = check(parsed(document, file), file, false, own(file), rules, 0);
    if (check.draft().isEmpty() || !check.problems().isEmpty()) {
      throw new InvalidScenarioException(file.toString(), check.problems());
    }
    return (Scenario) check.draft().get().toRecord();
  }

  /**
   * The result of a check.
   *
   * @param draft the readable part; empty if nothing was readable
   * @param problems all problems
   */
  record Check(Optional<Draft> draft, List<Problem> problems) {}

  private static IntFunction<FileNames> own(Path file) {
    FileNames names = new FileNames(file.resolveSibling(""), FileAccess.OWN);
    return _ -> names;
  }

  /**
   * Checks a machine for a host; it may have no VM yet.
   *
   * @param rights the files that the file names of each VM may refer to, in order
   * @param firstNewVm the position of the VM that is being added; 0 if the machine is new
   */
  Check check(
      JsonNode document, Path file, HostFacts host, List<FileAccess> rights, int firstNewVm) {
    return check(document, file, true, files(file, rights), rules(host), firstNewVm);
  }

  /** Reads a machine that was checked before; ignores problems. */
  Draft draft(JsonNode document, Path file, List<FileAccess> rights) {
    return check(document, file, true, files(file, rights), List.of(), 0).draft().orElseThrow();
  }

  private static IntFunction<FileNames> files(Path file, List<FileAccess> rights) {
    Path directory = file.resolveSibling("");
    return vm -> new FileNames(directory, vm < rights.size() ? rights.get(vm) : FileAccess.NONE);
  }

  private Check check(
      JsonNode document,
      Path file,
      boolean withoutVms,
      IntFunction<FileNames> files,
      List<Rule> rules,
      int firstNewVm) {
    Problems problems = new Problems();
    Optional<Draft> draft =
        new StructureReader(files, withoutVms, problems)
            .object(document, SHAPE, JsonPath.ROOT, Set.of(SCHEMA_FIELD));
    if (draft.isPresent()) {
      MachineDraft machine = MachineDraft.of(draft.get());
      CheckContext context = new CheckContext(file, builtins, kernels, firstNewVm);
      rules.forEach(rule -> rule.check(machine, context, problems));
    }
    return new Check(draft, problems.sorted());
  }
}
