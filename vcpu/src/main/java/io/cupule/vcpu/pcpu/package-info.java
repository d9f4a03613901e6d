/**
 * Host CPUs that vCPUs share, and the part of a vCPU in that. A pCPU's lock is taken after that of
 * an event and before those of timers and kicks; of two pCPUs, the lower number comes first.
 */
package io.cupule.vcpu.pcpu;
