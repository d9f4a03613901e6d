package io.cupule.vcpu;

/**
 * The identity of a vCPU. Its pCPU is {@link Vcpu#pcpu}, which may change.
 *
 * @param vm the VM's name
 * @param id the vCPU's number in its VM, from 0
 */
public record VcpuId(String vm, int id) {
  /** Returns the name of its thread, as {@code top -H} shows it. */
  @Override
  public String toString() {
    return vm + "/vcpu" + id;
  }
}
