package io.cupule.partition.scenario.rules;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.form.Draft.Placed;
import io.cupule.partition.scenario.problem.Problems;
import io.cupule.partition.scenario.problem.Spelling;
import io.cupule.partition.scenario.problem.Text;
import io.cupule.partition.scenario.value.Kernel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;

/** Rules about a VM's kernel and its boot settings. */
final class BootRules {
  private static final long REAL_MODE_BYTES = 1 << 20;

  private BootRules() {}

  static void builtinsAreKnown(MachineDraft machine, CheckContext context, Problems problems) {
    Set<String> known = context.builtins();
    for (VmDraft vm : machine.vms()) {
      if (vm.kernel().orElse(null) instanceof Kernel.Builtin(String name)
          && !known.contains(name)) {
        problems.add(
            vm.at("kernel"),
            "there is no built-in guest " + Text.quote(name),
            Spelling.closest(name, known)
                .map(guess -> "did you mean \"builtin:" + guess + "\"?")
                .orElse("choose from " + String.join(", ", known)));
      }
    }
  }

  static void filesAreReadable(MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      for (Placed<NamedFile> input : vm.inputs()) {
        String file = Text.quote(input.value());
        try (FileChannel content = input.value().read()) {
          assert content.isOpen();
        } catch (NoSuchFileException e) {
          problems.add(
              input.path(),
              "there is no file " + file,
              "correct the path; it is relative to the scenario file");
        } catch (IOException e) {
          problems.add(
              input.path(),
              file + " is not a file that can be read",
              "name a regular file and allow this user to read it");
        }
      }
    }
  }

  static void onlyImagesHaveALoadAddress(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      if (vm.loadAddress().isPresent() && vm.kernel().orElse(null) instanceof Kernel.Builtin) {
        problems.add(
            vm.at("loadAddress"), "a built-in guest knows its own load address", "remove this one");
      }
    }
  }

  static void flatImagesStandAlone(MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      if (vm.loadAddress().isEmpty()) {
        continue;
      }
      if (!vm.modules().isEmpty()) {
        problems.add(
            vm.at("modules"),
            "a flat image takes no modules",
            "remove them, or remove loadAddress if the kernel is a multiboot image");
      }
      if (vm.args().isPresent() && !vm.args().get().isEmpty()) {
        problems.add(
            vm.at("args"),
            "a flat image has no command line",
            "remove it, or remove loadAddress if the kernel is an ELF image");
      }
    }
  }

  static void furtherVcpusCanBeStarted(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      if (vm.irqchip().orElse(null) == Irqchip.NONE && vm.affinity().size() > 1) {
        problems.add(
            vm.at("irqchip"),
            "without local APICs nothing can start vCPU 1 and those after it",
            "write \"auto\", or give the VM one vCPU");
      }
    }
  }

  static void flatImagesStartInRealMode(
      MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      vm.loadAddress()
          .filter(start -> Long.compareUnsigned(start.value(), REAL_MODE_BYTES) >= 0)
          .ifPresent(start ->
              problems.add(
                  vm.at("loadAddress"),
                  start + " is not below 1 MiB, where real mode ends",
                  "write a lower address, for example \"0x7c00\""));
    }
  }

  /**
   * Lets the loader check each kernel that exists. It does not repeat another rule's problem with
   * the same setting.
   */
  static void kernelsCanBeLoaded(MachineDraft machine, CheckContext context, Problems problems) {
    for (VmDraft vm : machine.vms()) {
      vm
          .boot(!problems.areAt(vm.at("modules")))
          .filter(_ -> !problems.areAt(vm.at("kernel")))
          .map(boot -> context.kernels().check(boot))
          .orElse(List.of())
          .stream()
          .filter(problem -> !problems.areAt(vm.path(problem.path())))
          .toList()
          .forEach(problem ->
              problems.add(vm.path(problem.path()), problem.message(), problem.remedy()));
    }
  }
}
