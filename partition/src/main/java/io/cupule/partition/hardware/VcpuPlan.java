package io.cupule.partition.hardware;

import io.cupule.sched.SchedParams;
import io.cupule.vcpu.account.VcpuAccount;

/**
 * The plan for a vCPU of a VM, used each time that the VM is built.
 *
 * @param pcpu the pCPU where it runs
 * @param params the scheduling parameters for that pCPU's policy
 * @param account its account, which continues from one incarnation to the next
 */
public record VcpuPlan(int pcpu, SchedParams params, VcpuAccount account) {}
