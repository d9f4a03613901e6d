package io.cupule.partition;

import io.cupule.kvm.GuestMemory;
import io.cupule.partition.boot.BootModule;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.boot.EntryState;
import io.cupule.partition.boot.KernelImage;
import io.cupule.partition.boot.KernelLoader;
import io.cupule.partition.scenario.Kernel;
import io.cupule.partition.scenario.VmSettings;
import java.util.List;

/** Finds the kernel that a VM's settings name and loads it. */
final class Kernels {
  private Kernels() {}

  static EntryState load(VmSettings vm, GuestMemory memory) {
    KernelImage image =
        vm.loadAddress()
            .map(address -> image(vm.kernel()).flatAt(address.value()))
            .orElseGet(() -> image(vm.kernel()));
    List<BootModule> modules =
        vm.modules().stream().map(module -> new BootModule(module.path(), module.args())).toList();
    return KernelLoader.load(image, vm.args(), modules, memory);
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
