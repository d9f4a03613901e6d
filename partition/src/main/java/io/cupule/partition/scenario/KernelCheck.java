package io.cupule.partition.scenario;

import io.cupule.partition.scenario.problem.Problem;
import java.util.List;

/** Checks whether kernels could be loaded; the scenario reader does not know the loader. */
@FunctionalInterface
public interface KernelCheck {
  /** Reports no problem, for callers that do not boot. */
  KernelCheck NONE = _ -> List.of();

  /**
   * Checks one VM. The kernel and the modules are readable files, or the kernel is a known built-in
   * guest.
   *
   * @param boot its boot settings
   * @return all problems, with paths that start at the VM, such as {@code kernel}
   */
  List<Problem> check(BootSettings boot);
}
