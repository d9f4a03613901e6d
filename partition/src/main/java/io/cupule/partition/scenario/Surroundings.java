package io.cupule.partition.scenario;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The context of a scenario.
 *
 * @param file the scenario file itself
 * @param builtins the names of the built-in guests
 * @param kernels checks whether kernels could be loaded
 * @param added the position of the VM that is being added to a machine; empty for a whole scenario
 */
record Surroundings(
    Path file, SortedSet<String> builtins, KernelCheck kernels, Optional<Integer> added) {}
