package io.cupule.vcpu.trace;

import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;

/** The kinds of {@link TraceRecord}. */
public enum TraceKind {
  /** A vCPU got the pCPU; the detail is why the previous one gave it up ({@link SwitchCause}). */
  SWITCH,
  /** The pCPU became idle; the detail is why the previous vCPU gave it up. */
  IDLE,
  /** A vCPU became ready to run. */
  WAKE,
  /** A vCPU waits from now on. */
  BLOCK,
  /** A request of a vCPU was made ({@link Request}). */
  REQUEST,
  /** A vCPU was kicked out of guest mode, because it had the pCPU. */
  KICK,
  /** A vCPU's parameters were changed; the value is its weight. */
  PARAMETERS,
  /** The pCPU's policy was changed, to the one in the detail. */
  POLICY,
  /** A vCPU left guest mode ({@link ExitReason}); the value is its time there in ns. */
  EXIT;

  private static final SwitchCause[] CAUSES = SwitchCause.values();
  private static final Request[] REQUESTS = Request.values();
  private static final ExitReason[] REASONS = ExitReason.values();
  private static final BuiltinPolicy[] POLICIES = BuiltinPolicy.values();

  /** Returns the name of a record's code; empty for kinds without. */
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
