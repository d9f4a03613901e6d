package io.cupule.it;

import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies of {@code config-samples} for this host: the samples name pCPUs 0 and 1, here the first
 * two that the process may use take their place.
 *
 * @param folder where the copies go
 */
record Samples(Path folder) {
  /** The CPUs that this process may use, in order. */
  static final List<Integer> CPUS = HostFacts.ofThisHost().allowedCpus().stream().sorted().toList();

  private static final Path ORIGINALS = Path.of("../config-samples");

  /** Writes a copy of a sample and returns its path. */
  String copy(String name) throws IOException {
    String text =
        Files.readString(ORIGINALS.resolve(name + ".json"))
            .replace("{\"id\": 0}, {\"id\": 1}", "{\"id\": #0}, {\"id\": #1}")
            .replace("[{\"id\": 0, ", "[{\"id\": #0, ")
            .replace("\"housekeeping\": [0]", "\"housekeeping\": [#0]")
            .replace("\"affinity\": [0, 1, 0, 1]", "\"affinity\": [#0, #1, #0, #1]")
            .replace("\"affinity\": [0, 1]", "\"affinity\": [#0, #1]")
            .replace("\"affinity\": [0]", "\"affinity\": [#0]")
            .replace("\"affinity\": [1]", "\"affinity\": [#1]")
            .replace("#0", String.valueOf(CPUS.get(0)))
            .replace("#1", String.valueOf(CPUS.get(1)));
    return Files.writeString(folder.resolve(name + ".json"), text).toString();
  }
}
