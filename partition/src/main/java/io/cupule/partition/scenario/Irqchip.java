package io.cupule.partition.scenario;

/** Where a VM's interrupt controllers are emulated. */
public enum Irqchip {
  /** In KVM if each vCPU owns its pCPU, else in Cupule: {@link VmSettings#decidedIrqchip}. */
  AUTO("auto"),
  /** In Cupule: a halted vCPU gives its pCPU away. */
  USER("user"),
  /** In KVM, inside the host's kernel. */
  KERNEL("kernel"),
  /** Nowhere: the guest has no interrupts. */
  NONE("none");

  private final String json;

  Irqchip(String json) {
    this.json = json;
  }

  /** Returns the name in a scenario file. */
  @Override
  public String toString() {
    return json;
  }
}
