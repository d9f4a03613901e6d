package io.cupule.vcpu;

/** How a vCPU came to its end. */
public sealed interface VcpuEnd {

  /** Its owner asked it to stop. */
  record Stopped() implements VcpuEnd {}

  /** The guest asked the platform to switch the power off. */
  record PowerOff() implements VcpuEnd {}

  /** The guest asked the platform for a reset. */
  record Reset() implements VcpuEnd {}

  /**
   * It cannot go on.
   *
   * @param diagnostic what happened and what the CPU looked like
   */
  record Crashed(Diagnostic diagnostic) implements VcpuEnd {}
}
