package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiException;
import io.cupule.api.client.ApiException.Kind;
import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.util.List;

/** Applies a step to several VMs; if it fails for one, the others still get it. */
final class VmBatch {
  /** The step for each VM. */
  @FunctionalInterface
  interface Step {
    /**
     * Applies the step.
     *
     * @throws ApiException if the daemon refuses
     */
    void accept(String vm) throws InterruptedException;
  }

  private final PrintWriter err;

  /**
   * Makes a batch.
   *
   * @param err receives every refusal but the last, which is thrown
   */
  VmBatch(PrintWriter err) {
    this.err = err;
  }

  /**
   * Applies a step to each VM in turn.
   *
   * @throws ApiException the last refusal; at once if the VM is not the cause
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
