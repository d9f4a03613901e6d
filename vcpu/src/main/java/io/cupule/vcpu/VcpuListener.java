package io.cupule.vcpu;

/** Told about a vCPU's turns of life, on the vCPU's own thread. It must not block. */
public interface VcpuListener {

  /**
   * The vCPU executed HLT and waits; nothing but a kick wakes it.
   *
   * @param vcpu which one
   */
  void halted(Vcpu vcpu);

  /**
   * The vCPU is about to end.
   *
   * @param vcpu which one
   * @param end how
   * @return whether it does not, because its VM starts anew: it is taken off then, or will be
   */
  default boolean keeps(Vcpu vcpu, VcpuEnd end) {
    return false;
  }

  /**
   * The vCPU has left guest mode for good. Its thread ends when this returns.
   *
   * @param vcpu which one
   * @param end how it came to its end
   */
  void ended(Vcpu vcpu, VcpuEnd end);
}
