package io.cupule.partition.scenario;

import java.nio.file.Path;
import java.util.SortedSet;

/**
 * What a scenario depends on.
 *
 * @param file the scenario file itself
 * @param host the machine that is to run it
 * @param builtins the names of the built-in guests
 */
record Surroundings(Path file, HostFacts host, SortedSet<String> builtins) {}
