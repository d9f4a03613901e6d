package io.cupule.partition.scenario.rules;

import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.Problems;
import java.util.List;

/**
 * A rule for scenarios that goes beyond the form of the document.
 *
 * <p>A rule checks what could be read and ignores the rest.
 */
@FunctionalInterface
public interface Rule {
  /** Rules that need only the document. */
  List<Rule> OF_THE_DOCUMENT =
      List.of(
          PcpuRules::idsAreUnique,
          PcpuRules::slicesGoWithPoliciesThatHaveThem,
          NameRules::namesAreUnique,
          AssignmentRules::check,
          SchedulingRules::budgetsFitIntoTheirPeriods,
          LoadRules::noMoreLoadsThanVcpus,
          LoadRules::workFitsIntoItsPeriod,
          MemoryRules::memoryIsWholeHugePages,
          BootRules::builtinsAreKnown,
          BootRules::onlyImagesHaveALoadAddress,
          BootRules::flatImagesStandAlone,
          BootRules::flatImagesStartInRealMode,
          BootRules::furtherVcpusCanBeStarted,
          KvmRules::ownControllersHaveIdsForAllVcpus,
          SerialRules::pathGoesWithFile);

  /** Rules that need the files named in the document. */
  List<Rule> OF_THE_FILES =
      List.of(
          BootRules::filesAreReadable,
          BootRules::kernelsCanBeLoaded,
          SerialRules::outputIsWritable,
          SerialRules::outputsDiffer,
          SerialRules::outputOverwritesNoInput);

  /** Returns the rules that need the facts of the host. */
  static List<Rule> of(HostFacts host) {
    return List.of(
        (machine, _, problems) -> KvmRules.kvmCanBeUsed(machine, host, problems),
        (machine, _, problems) -> KvmRules.kvmHasTheVcpus(machine, host, problems),
        (machine, _, problems) -> KvmRules.kvmHasInterruptControllers(machine, host, problems),
        (machine, _, problems) -> KvmRules.memoryCanBeAddressed(machine, host, problems),
        (machine, _, problems) -> PcpuRules.cpusAreUsable(machine, host, problems),
        (machine, _, problems) -> RealtimeRules.jvmKeepsACpu(machine, host, problems),
        (machine, _, problems) -> RealtimeRules.prioritiesAreAllowed(machine, host, problems),
        (machine, _, problems) -> RealtimeRules.lockedMemoryIsAllowed(machine, host, problems),
        (machine, _, problems) -> MemoryRules.allFitsIntoTheHost(machine, host, problems),
        (machine, _, problems) -> MemoryRules.hugePagesAreFree(machine, host, problems));
  }

  /**
   * Checks a machine.
   *
   * @param machine what could be read
   * @param context where the scenario comes from
   * @param problems receives what is wrong
   */
  void check(MachineDraft machine, CheckContext context, Problems problems);
}
