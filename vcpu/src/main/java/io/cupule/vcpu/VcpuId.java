package io.cupule.vcpu;

/**
 * Which vCPU. Where it runs is {@link Vcpu#pcpu}, which may change.
 *
 * @param vm the VM's name
 * @param id the vCPU's number in its VM, from 0
 */
public record VcpuId(String vm, int id) {
  /** The name of its thread, as people see it in {@code top -H}. */
  @Override
  public String toString() {
    return vm + "/vcpu" + id;
  }
}
