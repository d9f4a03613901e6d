package io.cupule.vcpu.exit;

import io.cupule.kvm.ExitFailure;
import io.cupule.kvm.KvmRun;
import io.cupule.linux.error.SystemCallException;

/** Describes an exit that a vCPU can't continue from. */
public final class FatalExit {
  private static final int SUBERROR_EMULATION = 1;
  private static final int SUBERROR_SIMULTANEOUS = 2;
  private static final int SUBERROR_DELIVERY = 3;
  private static final int SUBERROR_UNEXPECTED_EXIT = 4;

  private FatalExit() {}

  static String describe(ExitReason reason, KvmRun run) {
    return switch (reason) {
      case SHUTDOWN ->
          "SHUTDOWN: triple fault (an exception while the CPU delivered a double fault)";
      case FAIL_ENTRY ->
          "FAIL_ENTRY: the CPU refused the guest state, hardware reason 0x%x"
              .formatted(run.failure().entryReason());
      case INTERNAL_ERROR -> "INTERNAL_ERROR: " + internal(run.failure());
      case SYSTEM_EVENT ->
          "SYSTEM_EVENT: the guest reported a crash, type " + run.systemEventType();
      case UNKNOWN ->
          "UNKNOWN: KVM does not know the CPU's exit 0x%x"
              .formatted(run.failure().hardwareReason());
      default -> "KVM exit %d (%s), which is not handled".formatted(run.exitReason(), reason);
    };
  }

  /** Describes a failure: a failed KVM_RUN by its message, a fault in Cupule with its place. */
  public static String describe(Throwable failure) {
    if (failure instanceof SystemCallException e && e.call().equals("KVM_RUN")) {
      return String.valueOf(failure.getMessage());
    }
    StackTraceElement[] trace = failure.getStackTrace();
    return "internal fault: " + failure + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static String internal(ExitFailure failure) {
    StringBuilder text =
        new StringBuilder(
            switch (failure.suberror()) {
              case SUBERROR_EMULATION -> "KVM cannot emulate the instruction";
              case SUBERROR_SIMULTANEOUS -> "two exceptions at once";
              case SUBERROR_DELIVERY -> "an event could not be delivered";
              case SUBERROR_UNEXPECTED_EXIT -> "the CPU left the guest for an unexpected reason";
              default -> "suberror " + failure.suberror();
            });
    if (failure.dataCount() > 0) {
      text.append(", data");
    }
    for (int i = 0; i < failure.dataCount(); i++) {
      text.append(" 0x").append(Long.toHexString(failure.data(i)));
    }
    return text.toString();
  }
}
