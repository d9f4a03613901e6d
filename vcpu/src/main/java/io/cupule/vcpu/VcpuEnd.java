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
   * @param isTripleFault whether it is what resets a PC: an exception while the CPU delivers a
   *     double fault
   */
  record Crashed(Diagnostic diagnostic, boolean isTripleFault) implements VcpuEnd {
    /** Of something else than a triple fault. */
    public Crashed(Diagnostic diagnostic) {
      this(diagnostic, false);
    }
  }
}
