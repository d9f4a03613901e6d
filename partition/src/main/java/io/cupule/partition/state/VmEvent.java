package io.cupule.partition.state;

import io.cupule.sched.rendezvous.Stop;
import java.util.Optional;

/**
 * What may happen to a VM: an operation that somebody asks for, or a fact. {@link VmState} says
 * what each means in each state.
 */
public sealed interface VmEvent {

  /** Decides whether another incarnation follows an end. */
  interface Successor {
    /** Returns why another one follows; empty if none does. */
    Optional<ResetCause> after(VmEnd end);
  }

  /** Operation: make the vCPUs' threads. */
  record Create() implements VmEvent {}

  /** Operation: let the vCPUs run for the first time. */
  record Launch() implements VmEvent {}

  /** Fact: the vCPUs run, after a start or a reset. */
  record Launched() implements VmEvent {}

  /**
   * Operation: pause.
   *
   * @param stop keeps the vCPUs outside guest mode already
   */
  record Pause(Stop stop) implements VmEvent {}

  /** Operation: resume. */
  record Resume() implements VmEvent {}

  /** Operation: reset from outside. */
  record Reset() implements VmEvent {}

  /** Fact: the guest asks for a reset. Only the first request counts. */
  record AskReset(ResetRequest request) implements VmEvent {}

  /** Operation: the reset that the guest asked for. */
  record ResetAsAsked() implements VmEvent {}

  /** Fact: memory and devices are as after power-up. */
  record Renewed() implements VmEvent {}

  /** Fact: the reset's thread uses the incarnation no more. */
  record ResetOver(Successor successor) implements VmEvent {}

  /**
   * Fact: there is a cause to end. Only the first one counts. A stop from outside also cancels the
   * incarnation that would follow.
   */
  record End(VmState.Cause cause) implements VmEvent {}

  /** Fact: the threads of its vCPUs are being interrupted. */
  record Kill() implements VmEvent {}

  /** Fact: nobody waits any more for the threads of its vCPUs. */
  record GiveUp() implements VmEvent {}

  /** Fact: the last vCPU has left guest mode for good. */
  record Left(Successor successor) implements VmEvent {}

  /** Operation: end a VM that never began, without any event. */
  record Discard(VmEnd end) implements VmEvent {}

  /** Fact: all resources of the ended incarnation are released. */
  record Returned() implements VmEvent {}

  /** Fact: no other incarnation follows: it cannot be built, or the VM is removed. */
  record Cancel() implements VmEvent {}

  /**
   * Operation: replace the ended incarnation by another one.
   *
   * @param onlyIfDue whether a cancelled restart refuses it
   */
  record Rebuild(boolean onlyIfDue) implements VmEvent {}
}
