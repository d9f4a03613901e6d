package io.cupule.vcpu.inject;

import io.cupule.vcpu.request.Request;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Holds the next exception of a vCPU, and combines it with a second one (ACRN's
 * vcpu_queue_exception; SDM 3, 6.15, "Interrupt 8"). Any thread may queue one; the vCPU's own
 * thread takes it. The monitor guards changes; a reader without it sees a recent state.
 *
 * <p>Two exceptions that cannot be handled one after the other become a double fault. If a double
 * fault waits already, a further exception of that kind causes a triple fault. Otherwise the later
 * exception is taken; the instruction of the earlier one runs again and raises it again.
 */
public final class ExceptionQueue {
  private static final int VECTORS = 32;

  /** The vector of the NMI, which is not an exception. */
  public static final int NMI = 2;

  private static final int DOUBLE_FAULT = 8;
  private static final int PAGE_FAULT = 14;
  private static final int VIRTUALIZATION = 20;

  /** #DE, #TS, #NP, #SS, #GP. */
  private static final int CONTRIBUTORY = bits(0, 10, 11, 12, 13);

  /** #DF, #TS, #NP, #SS, #GP, #PF, #AC. */
  private static final int WITH_ERROR_CODE = bits(8, 10, 11, 12, 13, 14, 17);

  /** #DB, #BP, #OF. */
  private static final int TRAPS = bits(1, 3, 4);

  /** #DF, #MC. */
  private static final int ABORTS = bits(8, 18);

  private volatile Optional<Pending> pending = Optional.empty();

  /** The effect of an exception on the instruction that raised it. */
  enum Type {
    /** The instruction is executed again: the guest's RIP stays, and RF is set. */
    FAULT,
    /** The instruction is complete. */
    TRAP,
    /** The program cannot continue. */
    ABORT,
    /** Not an exception: vector 2, the NMI. */
    INTERRUPT
  }

  /**
   * An exception for injection.
   *
   * @param vector 0 to 31
   * @param error the error code to push; empty for vectors without
   * @param type its effect on the instruction that raised it
   */
  record Pending(int vector, OptionalInt error, Type type) {}

  /**
   * Queues an exception.
   *
   * @param vector 0 to 31
   * @param error its error code; ignored for vectors without
   * @return the request to make: {@link Request#EXCP}, or {@link Request#TRP_FAULT} if a double
   *     fault waits already
   * @throws IllegalArgumentException for another vector
   */
  public synchronized Request queue(int vector, int error) {
    if (vector < 0 || vector >= VECTORS) {
      throw new IllegalArgumentException("vector " + vector + " is no exception; use 0 to 31");
    }
    int earlier = pending.map(Pending::vector).orElse(NMI); // benign as well
    if (earlier == DOUBLE_FAULT && !isBenign(vector)) {
      return Request.TRP_FAULT;
    }
    boolean doubleFault =
        (isPageFault(earlier) && !isBenign(vector))
            || (has(CONTRIBUTORY, earlier) && has(CONTRIBUTORY, vector));
    pending = Optional.of(doubleFault ? pending(DOUBLE_FAULT, 0) : pending(vector, error));
    return Request.EXCP;
  }

  /** Returns whether there is an exception to take. */
  boolean isPending() {
    return pending.isPresent();
  }

  /** Takes the pending exception, if there is one. */
  synchronized Optional<Pending> take() {
    Optional<Pending> taken = pending;
    clear();
    return taken;
  }

  /** Forgets the exception, as a reset does. */
  public synchronized void clear() {
    pending = Optional.empty();
  }

  private static Pending pending(int vector, int error) {
    return new Pending(
        vector,
        has(WITH_ERROR_CODE, vector) ? OptionalInt.of(error) : OptionalInt.empty(),
        type(vector));
  }

  private static Type type(int vector) {
    if (vector == NMI) {
      return Type.INTERRUPT;
    }
    if (has(TRAPS, vector)) {
      return Type.TRAP;
    }
    return has(ABORTS, vector) ? Type.ABORT : Type.FAULT;
  }

  private static boolean isBenign(int vector) {
    return !has(CONTRIBUTORY, vector) && !isPageFault(vector);
  }

  private static boolean isPageFault(int vector) {
    return vector == PAGE_FAULT || vector == VIRTUALIZATION;
  }

  private static boolean has(int set, int vector) {
    return ((set >>> vector) & 1) != 0;
  }

  private static int bits(int... vectors) {
    int set = 0;
    for (int vector : vectors) {
      set |= 1 << vector;
    }
    return set;
  }
}
