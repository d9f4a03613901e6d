package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.exit.VcpuEnd;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.Request;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Handles a vCPU's requests in ACRN's order (acrn_handle_pending_request), and its life-cycle
 * changes. Interrupt requests come last, in {@code Injector}. For the vCPU's own thread, except for
 * {@link #call}.
 *
 * <p>Each request is taken at its place in the order. A request made meanwhile is handled in the
 * same pass if its place is still to come, else in the next.
 */
final class RequestHandler {
  private final VcpuParts parts;
  private final PendingRequests requests;
  private final VcpuFd fd;
  private final BooleanSupplier mayGoOn;
  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

  RequestHandler(VcpuParts parts) {
    this.parts = parts;
    this.requests = parts.requests();
    this.fd = parts.fd();
    this.mayGoOn = () -> parts.life().runs() || parts.life().isOffline();
  }

  /** Sets the function for SMP_CALL; the caller makes the request afterwards. Any thread. */
  void call(Runnable function) {
    calls.add(function);
  }

  /** Forgets the function, as a reset does. Any thread. */
  void forget() {
    calls.clear();
  }

  /** Returns how the vCPU ends, or null if it goes on. */
  @Nullable VcpuEnd handle() {
    if (requests.hasLife() && !parts.life().runs()) {
      return rest();
    }
    requests.clearLife();
    if (!parts.life().runs()) {
      // It was taken off between the check and the clearing.
      requests.setLife();
      return null;
    }
    if (requests.take(Request.INIT_VMCS)) {
      parts.dispatch().init(); // an INIT and a SIPI may come before it rests
      if (parts.dispatch().hasExited()) {
        // We set this flag, and it stays set until Kick clears it; kickers rely on that.
        fd.runArea().requestExit();
        fd.completeExit(); // otherwise it would write into the new registers
      }
      parts.life().setUp().accept(fd);
      parts.injector().reset();
    }
    if (requests.take(Request.TRP_FAULT)) {
      return parts.dispatch().tripleFault();
    }
    handleWithinHalt();
    return null;
  }

  /** Handles the requests that do not end a halt. */
  void handleWithinHalt() {
    // A Rendezvous or KVM does the work of these requests. It is enough that the guest was left.
    requests.take(Request.WAIT_WBINVD);
    requests.take(Request.SPLIT_LOCK);
    requests.take(Request.EPT_FLUSH);
    requests.take(Request.VPID_FLUSH);
    requests.take(Request.EOI_EXIT_BITMAP_UPDATE);
    if (requests.take(Request.SMP_CALL)) {
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call.run();
      }
    }
  }

  private @Nullable VcpuEnd rest() {
    if (parts.life().isOffline()) {
      return new VcpuEnd.Stopped();
    }
    if (parts.life().state() == VcpuState.INIT) {
      parts.dispatch().init();
    }
    // If a signal ends the wait of a vCPU that was taken off, it comes only up to this point.
    parts.entity().sleepUnless(mayGoOn);
    return null;
  }
}
