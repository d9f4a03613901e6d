package io.cupule.partition.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads scenario files and checks them; safe for any number of threads. */
public final class ScenarioReader {
  static final Shape.Fields SHAPE = Shape.Fields.of(Scenario.class);

  /** Editors look here for the schema of a document; the reader does not. */
  static final String SCHEMA_FIELD = "$schema";

  private final SortedSet<String> builtins;

  /**
   * Makes a reader.
   *
   * @param builtins the names of the built-in guests, without {@code builtin:}
   */
  public ScenarioReader(Set<String> builtins) {
    this.builtins = new TreeSet<>(builtins);
  }

  /**
   * Reads a scenario that is to run on a host and checks it as a whole: its form, its VMs among
   * each other, the files it names, and the host. It opens no file but the scenario.
   *
   * @param file the scenario; JSON of at most 1 MiB
   * @param host what to check it against
   * @return the scenario, with paths resolved against the file's directory
   * @throws InvalidScenarioException if anything is wrong; it lists every problem that could be
   *     found, a document that is no JSON being a single one
   */
  public Scenario read(Path file, HostFacts host) throws InvalidScenarioException {
    return read(bytes(file), file, host);
  }

  /**
   * Reads a scenario that is only looked at, such as by a simulation: {@link #read} without the
   * files that it names and without a host.
   *
   * @param file the scenario; JSON of at most 1 MiB
   * @return the scenario, with paths resolved against the file's directory
   * @throws InvalidScenarioException as {@link #read}
   */
  public Scenario readForAnyHost(Path file) throws InvalidScenarioException {
    return read(bytes(file), file, Rule.OF_THE_DOCUMENT);
  }

  /** Reads a document that was read from a file. */
  Scenario read(byte[] document, Path file, HostFacts host) throws InvalidScenarioException {
    List<Rule> rules =
        Stream.of(Rule.OF_THE_DOCUMENT, Rule.OF_THE_FILES, Rule.of(host))
            .flatMap(List::stream)
            .toList();
    return read(document, file, rules);
  }

  private static byte[] bytes(Path file) throws InvalidScenarioException {
    try {
      return JsonDocument.bytes(file);
    } catch (BadValueException bad) {
      Problems problems = new Problems();
      problems.add(JsonPath.ROOT, bad);
      throw new InvalidScenarioException(file, problems.sorted());
    }
  }

  private Scenario read(byte[] document, Path file, List<Rule> rules)
      throws InvalidScenarioException {
    Problems problems = new Problems();
    Optional<Draft> draft = structure(document, file, problems);
    if (draft.isPresent()) {
      MachineDraft machine = MachineDraft.of(draft.get());
      Surroundings surroundings = new Surroundings(file, builtins);
      rules.forEach(rule -> rule.check(machine, surroundings, problems));
    }
    List<Problem> found = problems.sorted();
    if (draft.isEmpty() || !found.isEmpty()) {
      throw new InvalidScenarioException(file, found);
    }
    return (Scenario) draft.get().toRecord();
  }

  private static Optional<Draft> structure(byte[] document, Path file, Problems problems) {
    try {
      Path directory = file.resolveSibling("");
      return new StructureReader(directory, problems)
          .object(JsonDocument.parse(document), SHAPE, JsonPath.ROOT, Set.of(SCHEMA_FIELD));
    } catch (BadValueException bad) {
      problems.add(JsonPath.ROOT, bad);
      return Optional.empty();
    }
  }
}
