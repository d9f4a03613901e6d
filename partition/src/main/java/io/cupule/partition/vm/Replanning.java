package io.cupule.partition.vm;

import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.hardware.VcpuPlan;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuState;
import java.time.Duration;

/** Applies a new plan to an existing vCPU: another pCPU, or other parameters. */
final class Replanning {
  private Replanning() {}

  /**
   * Moves the vCPU and changes its parameters.
   *
   * @param bound how long it may take to leave its pCPU
   * @throws RuntimeException if it can't be done
   */
  static void apply(Vcpu vcpu, PcpuPool pool, VcpuPlan before, VcpuPlan next, Duration bound) {
    move(vcpu, pool, next.pcpu(), bound);
    if (!before.params().equals(next.params())) {
      vcpu.change(next.params());
    }
  }

  private static void move(Vcpu vcpu, PcpuPool pool, int pcpu, Duration bound) {
    boolean moved;
    try {
      moved = vcpu.move(pool.pcpu(pcpu), bound.toNanos());
    } catch (IllegalStateException e) {
      if (vcpu.state() != VcpuState.OFFLINE) {
        throw e;
      }
      return; // it is about to end, and the new one is made there
    }
    if (!moved) {
      throw new MachineException(
          Kind.HOST,
          vcpu.id().vm(),
          "%s does not leave its pCPU within %d ms: a device holds it up"
              .formatted(vcpu.id(), bound.toMillis()));
    }
  }
}
