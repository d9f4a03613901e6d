package io.cupule.partition.scenario.host;

import io.cupule.partition.scenario.HugePages;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The facts about a host that a scenario is checked against.
 *
 * @param presentCpus numbers of the CPUs that the host has
 * @param onlineCpus the CPUs of them that are online
 * @param allowedCpus the numbers that this process may run on; may include absent CPUs
 * @param memoryBytes the size of the host's memory
 * @param freeHugePages the number of free pages, for each supported kind of reserved page
 * @param realtimePriority the highest priority that this process may give its threads in a
 *     real-time class, 0 for none, at most 99
 * @param lockableBytes how much memory this process may lock; {@link Long#MAX_VALUE} for any amount
 * @param kvm the limits of KVM
 */
public record HostFacts(
    Set<Integer> presentCpus,
    Set<Integer> onlineCpus,
    Set<Integer> allowedCpus,
    long memoryBytes,
    Map<HugePages, Long> freeHugePages,
    int realtimePriority,
    long lockableBytes,
    KvmFacts kvm) {

  /** Copies the collections. */
  public HostFacts {
    presentCpus = Set.copyOf(presentCpus);
    onlineCpus = Set.copyOf(onlineCpus);
    allowedCpus = Set.copyOf(allowedCpus);
    freeHugePages = Map.copyOf(freeHugePages);
  }

  /** Returns the CPUs that are online and that this process may run on. */
  public Set<Integer> usableCpus() {
    Set<Integer> usable = new HashSet<>(onlineCpus);
    usable.retainAll(allowedCpus);
    return usable;
  }

  /**
   * Reads the facts about this host from {@code /proc}, {@code /sys} and {@code /dev/kvm}.
   *
   * @return its present facts
   * @throws java.io.UncheckedIOException if a file is missing, which means that {@code /proc} or
   *     {@code /sys} is not mounted
   * @throws IllegalArgumentException if a file does not have Linux's format
   */
  public static HostFacts ofThisHost() {
    return new LinuxHost(Path.of("/")).facts(KvmFacts.ofThisHost());
  }
}
