package io.cupule.sched;

/** A pCPU cannot give what a thread asks for; nothing was changed. */
public final class AdmissionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception; {@code message} names the thread, the pCPU and the remedy. */
  public AdmissionException(String message) {
    super(message);
  }
}
