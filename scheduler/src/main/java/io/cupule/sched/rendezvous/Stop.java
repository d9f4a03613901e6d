package io.cupule.sched.rendezvous;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to stay out of guest mode, from {@link Rendezvous#stopAll} until {@link #close}. Used
 * by one thread at a time.
 */
public final class Stop implements AutoCloseable {
  private final Rendezvous rendezvous;
  private final List<StopTarget> targets;
  private boolean closed;

  // Of a stop whose requester waits; guarded by the rendezvous' lock.
  @Nullable Stop next;
  private @Nullable Rest rest;

  Stop(Rendezvous rendezvous, List<StopTarget> targets) {
    this.rendezvous = rendezvous;
    this.targets = targets;
  }

  /** Counts the request on every target, and only then kicks, so that they leave side by side. */
  void begin() {
    targets.forEach(StopTarget::request);
    try {
      targets.stream().filter(StopTarget::inGuest).forEach(StopTarget::kick);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Tells whether all targets are outside guest mode. Once true, it is so until {@link #close}. */
  public boolean isAcknowledged() {
    return targets.stream().noneMatch(StopTarget::inGuest);
  }

  /**
   * Waits until {@link #isAcknowledged}. Only for targets in guest mode, each of which was kicked,
   * never for one that waits for something itself.
   *
   * @param requester how the calling thread waits
   */
  public void await(Rest requester) {
    if (!isAcknowledged() && rendezvous.enlist(this, requester)) {
      requester.await();
    }
  }

  /** Lets the targets go on, but for other stops; also before they were acknowledged. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      targets.forEach(StopTarget::complete);
    }
  }

  /** Under the rendezvous' lock. */
  void enlist(Rest requester, @Nullable Stop behind) {
    rest = requester;
    next = behind;
  }

  /** Under the rendezvous' lock, once for each {@link #enlist}. */
  void signal() {
    if (rest != null) {
      rest.signal();
    }
  }
}
