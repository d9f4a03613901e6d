package io.cupule.partition.scenario;

import java.util.List;

/** Tells whether kernels could be loaded; the reader of scenarios knows no loader. */
@FunctionalInterface
public interface KernelCheck {
  /** Finds nothing wrong, for those who do not boot. */
  KernelCheck NONE = _ -> List.of();

  /**
   * Checks one VM, of which the kernel and the modules are readable files, or a known built-in
   * guest.
   *
   * @param boot what it boots
   * @return all that is wrong, with paths that start at the VM, such as {@code kernel}
   */
  List<Problem> check(BootSettings boot);
}
