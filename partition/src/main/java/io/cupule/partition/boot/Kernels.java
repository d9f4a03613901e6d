package io.cupule.partition.boot;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootModule;
import io.cupule.partition.boot.plan.EntryState;
import io.cupule.partition.scenario.BootSettings;
import io.cupule.partition.scenario.ModuleSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.problem.Problem;
import io.cupule.partition.scenario.value.Kernel;
import java.util.List;

/** Finds the kernel in a VM's settings, and checks or loads it. */
public final class Kernels {
  private Kernels() {}

  /**
   * Loads a VM's kernel and its modules. None of its vCPUs may run.
   *
   * @param vm its settings; a built-in guest in them is one of {@link Builtin}
   * @param memory its memory
   * @return the registers to enter the kernel with
   * @throws BootException as {@link KernelLoader#load}
   */
  public static EntryState load(VmSettings vm, GuestMemory memory) {
    BootSettings boot = BootSettings.of(vm);
    return KernelLoader.load(image(boot), boot.args(), modules(boot), memory);
  }

  /**
   * Checks whether a VM's kernel could be loaded, by the same rules and without KVM.
   *
   * @param boot the boot settings; a built-in guest is one of {@link Builtin}
   * @return all problems, with paths that start at the VM; empty if it could
   */
  public static List<Problem> check(BootSettings boot) {
    return KernelLoader.check(image(boot), boot.args(), modules(boot), boot.memory().bytes())
        .stream()
        .map(Kernels::problem)
        .toList();
  }

  /**
   * Converts a boot fault into a problem of a VM's settings.
   *
   * @param fault the fault
   * @return the problem; its path starts at the VM
   */
  public static Problem problem(BootException fault) {
    return new Problem(fault.setting(), fault.image() + ": " + fault.problem(), fault.remedy());
  }

  private static List<BootModule> modules(BootSettings boot) {
    return boot.modules().stream().map(Kernels::module).toList();
  }

  private static BootModule module(ModuleSettings module) {
    return new BootModule(module.path(), module.args());
  }

  private static KernelImage image(BootSettings boot) {
    return boot.loadAddress()
        .map(address -> image(boot.kernel()).flatAt(address.value()))
        .orElseGet(() -> image(boot.kernel()));
  }

  private static KernelImage image(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Image(var file) -> KernelImage.file(file);
      case Kernel.Builtin(var name) ->
          Builtin.byName(name)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "no built-in guest " + name + "; there are " + Builtin.names()))
              .image();
    };
  }
}
