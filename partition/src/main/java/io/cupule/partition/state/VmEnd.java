package io.cupule.partition.state;

import io.cupule.vcpu.exit.Diagnostic;
import java.util.Optional;

/**
 * Describes how a VM ended.
 *
 * @param kind what ended it
 * @param detail one line for a person, empty if the kind is enough
 * @param diagnostic the state of the vCPU that died, if one did
 */
public record VmEnd(Kind kind, String detail, Optional<Diagnostic> diagnostic) {

  /** The kinds of end. */
  public enum Kind {
    /** The user stopped it, or the run ended. */
    STOPPED("stopped", true),
    /** The guest switched the power off. */
    POWERED_OFF("powered off", true),
    /** The guest asked for a reset, and the settings say that it stops then. */
    RESET("reset", true),
    /** The guest asked for more resets than its settings allow. */
    RESET_LOOP("reset loop", false),
    /** Every vCPU halted and nothing can wake any of them. */
    HALTED("halted", true),
    /** The guest ended itself through the debug-exit port and reported success. */
    EXITED("exited", true),
    /** The guest ended itself through the debug-exit port with another status. */
    FAILED("failed", false),
    /** A vCPU died. */
    CRASHED("crashed", false),
    /** It did not stop by itself, only when the waits of its vCPU threads were interrupted. */
    KILLED("killed", false),
    /** A vCPU thread did not stop in time; its resources are lost until the process ends. */
    ABANDONED("abandoned", false);

    private final String text;
    private final boolean asAsked;

    Kind(String text, boolean asAsked) {
      this.text = text;
      this.asAsked = asAsked;
    }

    /**
     * Returns the end in words.
     *
     * @return for example {@code powered off}
     */
    public String text() {
      return text;
    }
  }

  /** The status that the guest's debug-exit port reports for the value 0. */
  private static final int SUCCESS = 1;

  /** Makes an end whose kind says all. */
  public static VmEnd of(Kind kind) {
    return new VmEnd(kind, "", Optional.empty());
  }

  /**
   * Makes an end.
   *
   * @param detail one line for a person
   */
  public static VmEnd of(Kind kind, String detail) {
    return new VmEnd(kind, detail, Optional.empty());
  }

  /**
   * Makes the end of a guest that ended itself through the debug-exit port.
   *
   * @param status the port's status; 1 is success
   */
  public static VmEnd exited(int status) {
    return status == SUCCESS
        ? of(Kind.EXITED, "debug-exit status " + status + ", success")
        : of(Kind.FAILED, "debug-exit status " + status);
  }

  /**
   * Makes the end of a VM one of whose vCPUs died.
   *
   * @param vcpu the vCPU, for example {@code alpha/vcpu0}
   * @param diagnostic its state
   */
  public static VmEnd crashed(String vcpu, Diagnostic diagnostic) {
    return new VmEnd(Kind.CRASHED, vcpu + ": " + diagnostic.reason(), Optional.of(diagnostic));
  }

  /**
   * Returns whether the VM ended as its user or its guest wanted.
   *
   * @return false for a VM that died or reported failure
   */
  public boolean asAsked() {
    return kind.asAsked;
  }

  /** Returns one line, for example {@code crashed (alpha/vcpu0: SHUTDOWN: triple fault)}. */
  @Override
  public String toString() {
    return detail.isEmpty() ? kind.text : kind.text + " (" + detail + ")";
  }
}
