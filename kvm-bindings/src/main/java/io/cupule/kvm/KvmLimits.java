package io.cupule.kvm;

import java.util.List;

/**
 * The properties that this host's KVM has for every vCPU.
 *
 * @param runAreaSize bytes of the run area
 * @param xsaveSize bytes of FPU and vector state; 0 if KVM_GET_XSAVE's 4096 are enough
 * @param stateMsrs registers that belong to a vCPU's state
 */
record KvmLimits(int runAreaSize, int xsaveSize, List<Integer> stateMsrs) {}
