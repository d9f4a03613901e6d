package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Attends to a vCPU's requests in ACRN's order (acrn_handle_pending_request), and to its life.
 * Those that have to do with interrupts come last, in {@link Interrupts}. By the vCPU's own thread,
 * but for {@link #call}.
 *
 * <p>Each request is taken when its turn comes, so one that is made meanwhile is attended to in the
 * same pass if its turn is still to come, else in the next.
 */
final class Attendant {
  private final VcpuParts parts;
  private final PendingRequests requests;
  private final VcpuFd fd;
  private final BooleanSupplier mayGoOn;
  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

  Attendant(VcpuParts parts) {
    this.parts = parts;
    this.requests = parts.requests();
    this.fd = parts.fd();
    this.mayGoOn = () -> parts.life().runs() || parts.life().isOffline();
  }

  /** From any thread: what SMP_CALL is to run. The request is made by the caller, afterwards. */
  void call(Runnable function) {
    calls.add(function);
  }

  /** From any thread: forgets what was to be called, as a reset does. */
  void forget() {
    calls.clear();
  }

  /** Returns how the vCPU ends, or null if it goes on. */
  @Nullable VcpuEnd attend() {
    if (requests.hasLife() && !parts.life().runs()) {
      return rest();
    }
    requests.clearLife();
    if (!parts.life().runs()) {
      // It was taken off between the look and the clearing.
      requests.setLife();
      return null;
    }
    if (requests.take(Request.INIT_VMCS)) {
      parts.dispatch().init(); // an INIT and a SIPI may come before it rests
      if (parts.dispatch().hasExited()) {
        // Set by us, it stays set, and Kick takes it back: who kicks meanwhile trusts in that.
        fd.runArea().requestExit();
        fd.completeExit(); // else it would write into the new registers
      }
      parts.life().setUp().accept(fd);
    }
    if (requests.take(Request.TRP_FAULT)) {
      return parts.dispatch().tripleFault();
    }
    attendWithinHalt();
    return null;
  }

  /** Attends to those requests after which a halted vCPU goes on waiting. */
  void attendWithinHalt() {
    // Their work is done elsewhere: by a Rendezvous, or by KVM. That the guest was left is all.
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
    // A signal that ends a wait of a vCPU that was taken off brings it here, and no further.
    parts.seat().sleepUnless(mayGoOn);
    return null;
  }
}
