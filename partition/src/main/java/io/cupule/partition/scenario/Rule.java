package io.cupule.partition.scenario;

import java.util.List;

/**
 * One thing that must hold beyond the form of the document.
 *
 * <p>A rule works with what could be read and says nothing about the rest.
 */
@FunctionalInterface
interface Rule {
  List<Rule> ALL =
      List.of(
          PcpuRules::idsAreUnique,
          PcpuRules::cpusAreUsable,
          AffinityRules::namesAreUnique,
          AffinityRules::pcpusAreListed,
          AffinityRules::oneVcpuOfAVmOnAPcpu,
          AffinityRules::dedicatedPcpusAreNotShared,
          MemoryRules::allFitsIntoTheHost,
          MemoryRules::memoryIsWholeHugePages,
          MemoryRules::hugePagesAreFree,
          BootRules::builtinsAreKnown,
          BootRules::filesAreReadable,
          BootRules::flatImagesFit,
          BootRules::onlyImagesHaveALoadAddress,
          BootRules::flatImagesStandAlone,
          BootRules::furtherVcpusCanBeStarted,
          SerialRules::pathGoesWithFile,
          SerialRules::outputIsWritable,
          SerialRules::outputsDiffer,
          SerialRules::outputOverwritesNoInput);

  void check(MachineDraft machine, Surroundings surroundings, Problems problems);
}
