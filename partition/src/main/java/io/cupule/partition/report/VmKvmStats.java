package io.cupule.partition.report;

import io.cupule.kvm.KvmStats;
import java.util.List;

/**
 * KVM's own statistics of a VM since it was last built. Any thread may read them. They are closed
 * when the VM has ended.
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
