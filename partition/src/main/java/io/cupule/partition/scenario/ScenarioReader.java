package io.cupule.partition.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

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
   * Reads a scenario and checks it as a whole: its form, its VMs among each other, the files it
   * names, and the host that is to run it. It opens no file but the scenario.
   *
   * @param file the scenario; JSON of at most 1 MiB
   * @param host what to check it against
   * @return the scenario, with paths resolved against the file's directory
   * @throws InvalidScenarioException if anything is wrong; it lists every problem that could be
   *     found, a document that is no JSON being a single one
   */
  public Scenario read(Path file, HostFacts host) throws InvalidScenarioException {
    byte[] document;
    try {
      document = JsonDocument.bytes(file);
    } catch (BadValueException bad) {
      Problems problems = new Problems();
      problems.add(JsonPath.ROOT, bad);
      throw new InvalidScenarioException(file, problems.sorted());
    }
    return read(document, file, host);
  }

  /** Reads a document that was read from a file. */
  Scenario read(byte[] document, Path file, HostFacts host) throws InvalidScenarioException {
    Problems problems = new Problems();
    Optional<Draft> draft = structure(document, file, problems);
    if (draft.isPresent()) {
      MachineDraft machine = MachineDraft.of(draft.get());
      Surroundings surroundings = new Surroundings(file, host, builtins);
      Rule.ALL.forEach(rule -> rule.check(machine, surroundings, problems));
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
