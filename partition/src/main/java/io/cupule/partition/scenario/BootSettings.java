package io.cupule.partition.scenario;

import java.util.List;
import java.util.Optional;

/**
 * What decides whether a VM's kernel can be loaded.
 *
 * @param kernel what it boots
 * @param loadAddress where a flat image goes
 * @param args the kernel's command line
 * @param modules what is loaded along with it
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
   * Those of a VM.
   *
   * @param vm all its settings
   * @return the part that matters for booting
   */
  public static BootSettings of(VmSettings vm) {
    return new BootSettings(vm.kernel(), vm.loadAddress(), vm.args(), vm.modules(), vm.memory());
  }
}
