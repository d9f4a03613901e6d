package io.cupule.vcpu.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A vCPU's pending requests in one word: {@link Request}'s bits, and {@link #LIFE} above them. Any
 * thread sets them ({@code getAndBitwiseOr}); the vCPU's own thread takes them ({@code
 * getAndBitwiseAnd}).
 *
 * <p>A thread that sets a bit then checks whether the vCPU has its pCPU's token, and kicks it only
 * if so. The vCPU reads the bits after it got the token. All four accesses are volatile, so one of
 * the two sees the other.
 */
public final class PendingRequests {
  /** The vCPU must check its changed life-cycle state. Stays set while it must not run. */
  static final long LIFE = 1L << 32;

  /** The requests that the injection of events handles. */
  public static final long INTERRUPTS =
      Request.EXCP.mask() | Request.EVENT.mask() | Request.EXTINT.mask() | Request.NMI.mask();

  private static final long END_HALT = LIFE | Request.INIT_VMCS.mask() | Request.TRP_FAULT.mask();

  /** One is being delivered, one is remembered (SDM 3, "Handling Multiple NMIs"). */
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

  private final Consumer<Request> counter;

  /** NMIs that were requested and not taken yet. */
  private final AtomicInteger nmis = new AtomicInteger();

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  /**
   * Makes an empty set.
   *
   * @param counter counts each request that is made; called by any thread
   */
  public PendingRequests(Consumer<Request> counter) {
    this.counter = counter;
  }

  /** Sets a request. */
  public void set(Request request) {
    counter.accept(request);
    if (request == Request.NMI) {
      nmis.getAndIncrement(); // before the bit that announces it
    }
    WORD.getAndBitwiseOr(this, request.mask());
  }

  /** Sets {@link #LIFE}. */
  public void setLife() {
    WORD.getAndBitwiseOr(this, LIFE);
  }

  /** Clears {@link #LIFE}. */
  public void clearLife() {
    WORD.getAndBitwiseAnd(this, ~LIFE);
  }

  /** Returns whether {@link #LIFE} is set. */
  public boolean hasLife() {
    return (word & LIFE) != 0;
  }

  /** Takes a request, if it is set. For the vCPU's own thread. */
  public boolean take(Request request) {
    return has(request)
        && ((long) WORD.getAndBitwiseAnd(this, ~request.mask()) & request.mask()) != 0;
  }

  /**
   * Takes {@link Request#NMI}. For the vCPU's own thread.
   *
   * @return the number of NMIs, 2 at most
   */
  public int takeNmis() {
    return take(Request.NMI) ? Math.min(MOST_NMIS, nmis.getAndSet(0)) : 0;
  }

  /** Returns whether a request is set. */
  public boolean has(Request request) {
    return (word & request.mask()) != 0;
  }

  /** Returns whether anything is set that ends a halt. */
  public boolean endHalt() {
    return (word & END_HALT) != 0;
  }

  /** Returns whether anything is set. */
  public boolean any() {
    return word != 0;
  }

  /** Returns whether anything but these bits is set. */
  public boolean anyBut(long ignored) {
    return (word & ~ignored) != 0;
  }

  /** Forgets all requests, as a reset does; {@link #LIFE} stays. */
  public void clear() {
    WORD.getAndBitwiseAnd(this, LIFE);
    nmis.set(0);
  }

  /** Returns the requests that are set. */
  public Set<Request> all() {
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
