package io.cupule.vcpu;

/**
 * Which vCPU, and where it runs.
 *
 * @param vm the VM's name
 * @param id the vCPU's number in its VM, from 0
 * @param pcpu the host CPU that its thread is pinned to
 */
public record VcpuId(String vm, int id, int pcpu) {
  /** The name of its thread, as people see it in {@code top -H}. */
  @Override
  public String toString() {
    return vm + "/vcpu" + id;
  }
}
