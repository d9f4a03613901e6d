/**
 * Stop the others: a vCPU or a control thread keeps a VM's vCPUs out of guest mode while it works.
 *
 * <p>ACRN does this with a request bit and an event per vCPU (wbinvd_vmexit_handler and
 * vcpu_kick_lock_instr_emulation). A bit merges requests, so that signals outnumber waits, and
 * nobody waits for the targets to be outside. Here each {@link
 * io.cupule.sched.rendezvous.StopTarget} counts the stops requested and completed, and its flag for
 * guest mode is in the same word: whether it is outside, and stays there, is one atomic question.
 *
 * <p>Nobody but a target in guest mode is ever waited for, and that one was kicked. A target that
 * is blocked, halted, not started, stopped by another or dead is outside already.
 */
package io.cupule.sched.rendezvous;
