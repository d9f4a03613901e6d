package io.cupule.vcpu;

import io.cupule.kvm.VcpuEvents;
import io.cupule.kvm.VcpuFd;
import java.util.Optional;

/**
 * Exceptions and NMIs on their way to the guest, which come before all interrupts. Queued from any
 * thread, under the monitor; injected by the vCPU's own.
 */
final class Exceptions {
  private final VcpuFd fd;
  private final PendingRequests requests;
  private final ExceptionQueue queue = new ExceptionQueue();
  private final VcpuEvents events = new VcpuEvents();

  Exceptions(VcpuFd fd, PendingRequests requests) {
    this.fd = fd;
    this.requests = requests;
  }

  /**
   * Queues an exception, or merges it with one that waits.
   *
   * @return the request that is to be made
   */
  synchronized Request queue(int vector, int error) {
    return queue.queue(vector, error);
  }

  /** As a reset does. */
  synchronized void forget() {
    queue.clear();
  }

  private synchronized Optional<ExceptionQueue.Pending> take() {
    return queue.take();
  }

  /** Injects what is pending. An NMI that the guest cannot take yet waits in KVM. */
  void inject() {
    if (requests.take(Request.EXCP)) {
      take()
          .ifPresent(exception -> {
            fd.getEvents(events);
            events.queueException(exception.vector(), exception.error());
            fd.setEvents(events);
          });
    }
    if (requests.take(Request.NMI)) {
      fd.nmi();
    }
  }
}
