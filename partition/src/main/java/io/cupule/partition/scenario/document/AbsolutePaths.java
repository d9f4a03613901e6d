package io.cupule.partition.scenario.document;

import io.cupule.partition.scenario.ModuleSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.value.Kernel;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes absolute file names into a scenario's JSON tree. */
final class AbsolutePaths {
  private AbsolutePaths() {}

  /** Replaces the file names in a tree by the resolved names of the scenario. */
  static void write(ObjectNode tree, Scenario scenario) {
    for (int i = 0; i < scenario.vms().size(); i++) {
      write((ObjectNode) tree.get("vms").get(i), scenario.vms().get(i));
    }
  }

  private static void write(ObjectNode node, VmSettings vm) {
    if (vm.kernel() instanceof Kernel.Image(var image)) {
      node.put("kernel", image.path().toAbsolutePath().toString());
    }
    List<ModuleSettings> modules = vm.modules();
    for (int i = 0; i < modules.size(); i++) {
      ObjectNode module = (ObjectNode) node.get("modules").get(i);
      module.put("path", modules.get(i).path().path().toAbsolutePath().toString());
    }
    vm.serial()
        .path()
        .ifPresent(file -> {
          JsonNode serial = node.get("serial");
          ((ObjectNode) serial).put("path", file.path().toAbsolutePath().toString());
        });
  }
}
