package io.cupule.vcpu;

import io.cupule.vcpu.exit.VcpuEnd;

/** Receives a vCPU's life-cycle events, on the vCPU's own thread. It must not block. */
public interface VcpuListener {

  /**
   * The vCPU executed HLT and waits; only a kick wakes it.
   *
   * @param vcpu the vCPU
   */
  void halted(Vcpu vcpu);

  /**
   * Called when the vCPU is about to end.
   *
   * @param vcpu the vCPU
   * @param end how it ends
   * @return true to keep it, because its VM is reset: it is or will be taken off
   */
  default boolean keeps(Vcpu vcpu, VcpuEnd end) {
    return false;
  }

  /**
   * The vCPU has left guest mode for good. Its thread ends when this returns.
   *
   * @param vcpu the vCPU
   * @param end how it ended
   */
  void ended(Vcpu vcpu, VcpuEnd end);
}
