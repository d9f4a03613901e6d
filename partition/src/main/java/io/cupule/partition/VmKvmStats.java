package io.cupule.partition;

import io.cupule.kvm.KvmStats;
import java.util.List;

/**
 * The figures that KVM itself keeps of a VM since it was last built. They may be read from any
 * thread, and are closed when the VM has ended.
 *
 * @param vm the VM's name
 * @param ofVm those of the VM as a whole
 * @param ofVcpus those of each vCPU, in order
 */
public record VmKvmStats(String vm, KvmStats ofVm, List<KvmStats> ofVcpus) {

  /** Keeps a copy of the list. */
  public VmKvmStats {
    ofVcpus = List.copyOf(ofVcpus);
  }
}
