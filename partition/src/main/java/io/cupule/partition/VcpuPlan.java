package io.cupule.partition;

import io.cupule.sched.SchedParams;
import io.cupule.vcpu.VcpuAccount;

/**
 * How a vCPU of a VM is to be made, each time that the VM is built.
 *
 * @param pcpu where it runs
 * @param params what the policy there is to know of it
 * @param account goes on from one incarnation to the next
 */
record VcpuPlan(int pcpu, SchedParams params, VcpuAccount account) {}
