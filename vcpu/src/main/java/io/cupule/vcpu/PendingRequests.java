package io.cupule.vcpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A vCPU's pending requests, one word: {@link Request}'s bits, and {@link #LIFE} above them. Set by
 * any thread ({@code getAndBitwiseOr}), taken by the vCPU's own ({@code getAndBitwiseAnd}).
 *
 * <p>Whoever sets a bit afterwards looks whether the vCPU has its pCPU's token, and kicks it only
 * then; the vCPU looks at the bits after it got the token. All four accesses are volatile, so one
 * of the two sees the other.
 */
final class PendingRequests {
  /** The vCPU's life has changed: it is to look at its state. Stays set while it must not run. */
  static final long LIFE = 1L << 32;

  /** Those that {@link Interrupts} attends to. */
  static final long INTERRUPTS =
      Request.EXCP.mask() | Request.EVENT.mask() | Request.EXTINT.mask() | Request.NMI.mask();

  private static final long END_HALT = LIFE | Request.INIT_VMCS.mask() | Request.TRP_FAULT.mask();

  /** One is delivered and one is remembered meanwhile (SDM 3, "Handling Multiple NMIs"). */
  private static final int MOST_NMIS = 2;

  private static final Request[] REQUESTS = Request.values();
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(PendingRequests.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RequestCounters counters;

  /** NMIs that were requested and not taken. */
  private final AtomicInteger nmis = new AtomicInteger();

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  /** None is pending; each that is made is counted. */
  PendingRequests(RequestCounters counters) {
    this.counters = counters;
  }

  /** Sets a request. */
  void set(Request request) {
    counters.count(request);
    if (request == Request.NMI) {
      nmis.getAndIncrement(); // before the bit that tells of it
    }
    WORD.getAndBitwiseOr(this, request.mask());
  }

  /** Sets {@link #LIFE}. */
  void setLife() {
    WORD.getAndBitwiseOr(this, LIFE);
  }

  /** Clears {@link #LIFE}. */
  void clearLife() {
    WORD.getAndBitwiseAnd(this, ~LIFE);
  }

  boolean hasLife() {
    return (word & LIFE) != 0;
  }

  /** Takes a request, if it is set. By the vCPU's own thread. */
  boolean take(Request request) {
    return has(request)
        && ((long) WORD.getAndBitwiseAnd(this, ~request.mask()) & request.mask()) != 0;
  }

  /**
   * Takes {@link Request#NMI}. By the vCPU's own thread.
   *
   * @return how many came, 2 at most
   */
  int takeNmis() {
    return take(Request.NMI) ? Math.min(MOST_NMIS, nmis.getAndSet(0)) : 0;
  }

  /** Puts back a request that could not be handled; it is not counted again. */
  void putBack(Request request) {
    WORD.getAndBitwiseOr(this, request.mask());
  }

  boolean has(Request request) {
    return (word & request.mask()) != 0;
  }

  /** Whether something is set after which a vCPU does not go on waiting in HLT. */
  boolean endHalt() {
    return (word & END_HALT) != 0;
  }

  /** Whether anything is set. */
  boolean any() {
    return word != 0;
  }

  /** Whether anything but those is set. */
  boolean anyBut(long ignored) {
    return (word & ~ignored) != 0;
  }

  /** Forgets all requests, as a reset does; {@link #LIFE} stays. */
  void clear() {
    WORD.getAndBitwiseAnd(this, LIFE);
    nmis.set(0);
  }

  /** The bits as they are. */
  long bits() {
    return word;
  }

  /** Those that are set. */
  Set<Request> all() {
    EnumSet<Request> result = EnumSet.noneOf(Request.class);
    long now = word;
    for (Request request : REQUESTS) {
      if ((now & request.mask()) != 0) {
        result.add(request);
      }
    }
    return result;
  }
}
