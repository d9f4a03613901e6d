package io.cupule.partition.scenario;

import io.cupule.partition.scenario.value.GuestAddress;
import io.cupule.partition.scenario.value.Kernel;
import io.cupule.partition.scenario.value.MemorySize;
import java.util.List;
import java.util.Optional;

/**
 * The settings that decide whether a VM's kernel can be loaded.
 *
 * @param kernel the kernel to boot
 * @param loadAddress the load address of a flat image
 * @param args the kernel's command line
 * @param modules files to load along with it
 * @param memory the size of the VM's memory
 */
public record BootSettings(
    Kernel kernel,
    Optional<GuestAddress> loadAddress,
    String args,
    List<ModuleSettings> modules,
    MemorySize memory) {

  /** Copies the list. */
  public BootSettings {
    modules = List.copyOf(modules);
  }

  /**
   * Returns the boot settings of a VM.
   *
   * @param vm all its settings
   * @return the part for booting
   */
  public static BootSettings of(VmSettings vm) {
    return new BootSettings(vm.kernel(), vm.loadAddress(), vm.args(), vm.modules(), vm.memory());
  }
}
