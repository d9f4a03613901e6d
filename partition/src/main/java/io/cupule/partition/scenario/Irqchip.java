package io.cupule.partition.scenario;

/** Who emulates a VM's interrupt controllers. */
public enum Irqchip {
  /** KVM where each vCPU owns its pCPU, else Cupule: {@link VmSettings#decidedIrqchip}. */
  AUTO("auto"),
  /** Cupule: a halted vCPU gives its pCPU away. */
  USER("user"),
  /** KVM, inside the host's kernel. */
  KERNEL("kernel"),
  /** Nobody: the guest does without interrupts. */
  NONE("none");

  private final String json;

  Irqchip(String json) {
    this.json = json;
  }

  /** The name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
