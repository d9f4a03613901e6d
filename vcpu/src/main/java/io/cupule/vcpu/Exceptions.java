package io.cupule.vcpu;

import java.util.Optional;

/**
 * Exceptions and NMIs on their way to the guest, which come before all interrupts. Queued from any
 * thread, under the monitor; injected by the vCPU's own.
 */
final class Exceptions {
  private final EventPort port;
  private final PendingRequests requests;
  private final ExceptionQueue queue = new ExceptionQueue();

  /** Taken from the requests, while KVM was delivering something else. */
  private volatile boolean waiting;

  Exceptions(EventPort port, PendingRequests requests) {
    this.port = port;
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
    waiting = false;
    queue.clear();
  }

  private synchronized Optional<ExceptionQueue.Pending> take() {
    return queue.take();
  }

  /** Whether an exception is to be injected that is no request any more. */
  boolean isWaiting() {
    return waiting;
  }

  /**
   * Injects what is pending. An NMI that the guest cannot take yet waits in KVM. An exception waits
   * here for the end of a delivery that has begun, which it would replace.
   *
   * @return whether the next entry has its event: no interrupt may be injected
   */
  boolean inject() {
    boolean injected = false;
    waiting |= requests.take(Request.EXCP);
    if (waiting) {
      injected = injectException();
      waiting = !injected;
    }
    for (int nmis = requests.takeNmis(); nmis > 0; nmis--) {
      port.nmi();
      injected = true;
    }
    return injected || waiting;
  }

  private boolean injectException() {
    if (port.delivering()) {
      return false;
    }
    take().ifPresent(port::exception);
    return true;
  }
}
