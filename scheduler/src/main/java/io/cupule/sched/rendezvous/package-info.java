/**
 * Stops vCPUs: a vCPU or a control thread keeps a VM's vCPUs out of guest mode while it works.
 *
 * <p>ACRN does this with a request bit and an event per vCPU (wbinvd_vmexit_handler and
 * vcpu_kick_lock_instr_emulation). A bit merges requests, so signals outnumber waits, and ACRN does
 * not wait until the targets are outside. Here each {@link io.cupule.sched.rendezvous.StopTarget}
 * counts the stops requested and completed. Its guest-mode flag is in the same word, so one atomic
 * operation shows whether it is outside and stays there.
 *
 * <p>A requester waits only for targets in guest mode, which were kicked. A target that is blocked,
 * halted, not started, stopped by another stop or dead is already outside.
 */
package io.cupule.sched.rendezvous;
