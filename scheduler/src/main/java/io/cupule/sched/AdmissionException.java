package io.cupule.sched;

/** Reports that a pCPU cannot give a thread what it requests; nothing was changed. */
public final class AdmissionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception; {@code message} names the thread, the pCPU and the remedy. */
  public AdmissionException(String message) {
    super(message);
  }
}
