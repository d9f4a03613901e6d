package io.cupule.vcpu;

import io.cupule.sched.policy.BuiltinPolicy;

/** What a {@link TraceRecord} is about. */
public enum TraceKind {
  /** A vCPU got the pCPU; the detail is why the one before gave it away ({@link SwitchCause}). */
  SWITCH,
  /** The pCPU became idle; the detail is why the vCPU before gave it away. */
  IDLE,
  /** A vCPU became ready to run. */
  WAKE,
  /** A vCPU waits from now on. */
  BLOCK,
  /** A vCPU was asked for something ({@link Request}). */
  REQUEST,
  /** A vCPU was told to leave guest mode, because it had the pCPU when it was wanted. */
  KICK,
  /** A vCPU's parameters were changed; the value is its weight. */
  PARAMETERS,
  /** The pCPU's policy was changed, to the one in the detail. */
  POLICY,
  /** A vCPU left guest mode ({@link ExitReason}); the value is how many ns it was there. */
  EXIT;

  private static final SwitchCause[] CAUSES = SwitchCause.values();
  private static final Request[] REQUESTS = Request.values();
  private static final ExitReason[] REASONS = ExitReason.values();
  private static final BuiltinPolicy[] POLICIES = BuiltinPolicy.values();

  /** The name of what a record's code stands for; empty for kinds without. */
  String detail(int code) {
    return switch (this) {
      case SWITCH, IDLE -> CAUSES[code].name();
      case REQUEST -> REQUESTS[code].name();
      case EXIT -> REASONS[code].name();
      case POLICY -> POLICIES[code].key();
      case WAKE, BLOCK, KICK, PARAMETERS -> "";
    };
  }
}
