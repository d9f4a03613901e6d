package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.boot.plan.BootModule;
import java.util.List;

/** Loads what must be refused. */
final class Refusals {
  private Refusals() {}

  static BootException refusal(KernelImage image, GuestMemory memory) {
    return refusal(image, "", List.of(), memory);
  }

  static BootException refusal(
      KernelImage image, String args, List<BootModule> modules, GuestMemory memory) {
    BootException refusal =
        catchThrowableOfType(
            BootException.class, () -> KernelLoader.load(image, args, modules, memory));
    assertThat(refusal).isNotNull();
    assertThat(refusal)
        .hasMessage(refusal.image() + ": " + refusal.problem() + " - " + refusal.remedy());
    return refusal;
  }
}
