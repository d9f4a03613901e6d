package io.cupule.control;

import io.cupule.control.client.ApiException;
import io.cupule.control.client.ApiException.Kind;
import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.util.List;

/** Does the same to several VMs; where one refuses, the others still get it. */
final class VmBatch {
  /** What is done to each. */
  @FunctionalInterface
  interface Step {
    /**
     * Does it.
     *
     * @throws ApiException if the daemon refuses
     */
    void accept(String vm) throws InterruptedException;
  }

  private final PrintWriter err;

  /**
   * A batch.
   *
   * @param err told of every refusal but the last, which is thrown
   */
  VmBatch(PrintWriter err) {
    this.err = err;
  }

  /**
   * Does it to each VM in turn.
   *
   * @throws ApiException the last refusal, or at once where the fault is not the VM's
   */
  void run(List<String> vms, Step step) throws InterruptedException {
    ApiException last = null;
    for (String vm : vms) {
      try {
        step.accept(vm);
      } catch (ApiException refused) {
        if (refused.kind() == Kind.HOST || refused.kind() == Kind.FAULT) {
          throw refused;
        }
        if (last != null) {
          err.println("cupule: " + PlainText.lines(String.valueOf(last.getMessage())));
        }
        last = refused;
      }
    }
    if (last != null) {
      throw last;
    }
  }
}
