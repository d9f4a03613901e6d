package io.cupule.vcpu.exit;

/** How a vCPU ended. */
public sealed interface VcpuEnd {

  /** Its owner asked it to stop. */
  record Stopped() implements VcpuEnd {}

  /** The guest asked the platform to switch the power off. */
  record PowerOff() implements VcpuEnd {}

  /** The guest asked the platform for a reset. */
  record Reset() implements VcpuEnd {}

  /**
   * The vCPU cannot continue.
   *
   * @param diagnostic the cause and the state of the CPU
   * @param isTripleFault whether it was a triple fault, which resets a PC: an exception while the
   *     CPU delivers a double fault
   */
  record Crashed(Diagnostic diagnostic, boolean isTripleFault) implements VcpuEnd {
    /** Makes an end that was not a triple fault. */
    public Crashed(Diagnostic diagnostic) {
      this(diagnostic, false);
    }
  }
}
