package io.cupule.sched.rendezvous;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that keeps targets out of guest mode, from {@link Rendezvous#stopAll} until {@link
 * #close}. For one thread at a time.
 */
public final class Stop implements AutoCloseable {
  private final Rendezvous rendezvous;
  private final List<StopTarget> targets;
  private boolean closed;

  // Set while the requester waits; guarded by the rendezvous' lock.
  @Nullable Stop next;
  private @Nullable Waiter waiter;

  Stop(Rendezvous rendezvous, List<StopTarget> targets) {
    this.rendezvous = rendezvous;
    this.targets = targets;
  }

  /** Counts the request on every target, and only then kicks, so that they leave in parallel. */
  void begin() {
    targets.forEach(StopTarget::request);
    try {
      targets.stream().filter(StopTarget::inGuest).forEach(StopTarget::kick);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Returns whether all targets are outside guest mode; stays true until {@link #close}. */
  public boolean isAcknowledged() {
    return targets.stream().noneMatch(StopTarget::inGuest);
  }

  /**
   * Waits until {@link #isAcknowledged}. It waits only for targets in guest mode, which were all
   * kicked, never for a target that itself waits.
   *
   * @param requester how the calling thread waits
   */
  public void await(Waiter requester) {
    if (!isAcknowledged() && rendezvous.enlist(this, requester)) {
      requester.await();
    }
  }

  /** Lets the targets continue, except for other stops; also before the acknowledgement. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      targets.forEach(StopTarget::complete);
    }
  }

  /** Lists the stop. Under the rendezvous' lock. */
  void enlist(Waiter requester, @Nullable Stop behind) {
    waiter = requester;
    next = behind;
  }

  /** Signals the requester, once per {@link #enlist}. Under the rendezvous' lock. */
  void signal() {
    if (waiter != null) {
      waiter.signal();
    }
  }
}
