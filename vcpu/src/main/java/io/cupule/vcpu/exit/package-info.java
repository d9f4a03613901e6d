/** Exits: why KVM_RUN returned, who handles it, and the description of a vCPU that died. */
package io.cupule.vcpu.exit;
