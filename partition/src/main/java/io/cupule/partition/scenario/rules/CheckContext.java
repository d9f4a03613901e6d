package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.KernelCheck;
import java.nio.file.Path;
import java.util.SortedSet;

/**
 * The context of a scenario.
 *
 * @param file the scenario file itself
 * @param builtins the names of the built-in guests
 * @param kernels checks whether kernels could be loaded
 * @param firstNewVm the position of the VM that is being added to a machine; 0 for a whole scenario
 */
public record CheckContext(
    Path file, SortedSet<String> builtins, KernelCheck kernels, int firstNewVm) {}
