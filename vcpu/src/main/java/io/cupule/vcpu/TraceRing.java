package io.cupule.vcpu;

import io.cupule.kvm.LazyWords;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The last records of something, in memory taken once, outside the heap. Writers never wait, for
 * readers or for each other, and allocate nothing; the newest record takes the oldest one's slot.
 * Readers take no lock and find out when a slot was overwritten under them.
 *
 * <p>Record {@code n} lies in slot {@code n % CAPACITY}. The slot's first word tells what is in it:
 * {@code 2n + 1} while record n is being written, {@code 2n + 2} when it is there. A writer sets
 * the first, then a store fence, the data opaque, the second with release. A reader gets the word
 * with acquire, the data opaque, an acquire fence, the word again: if both times it was {@code 2n +
 * 2}, the data are record n's.
 *
 * <p>With one writer at a time ({@link #forOneWriter}; who writes next has seen what the one before
 * did) the next number is a plain field. With several ({@link #forManyWriters}) it is taken
 * atomically, and the slot by a compare-and-set: a writer that finds another one still at work in
 * its slot, a whole round behind, gives its record up, and readers count it as lost.
 */
final class TraceRing {
  /** Records. Ten seconds at 5,000 records a second fit in. */
  static final int CAPACITY = 1 << 16;

  /** What {@link #read} found. */
  enum Found {
    /** The record. */
    RECORD,
    /** It is not written yet, or was given up. */
    NOTHING_YET,
    /** A newer one in its place. */
    OVERWRITTEN
  }

  private static final int SLOT_WORDS = 4;
  private static final int TIME = 1;
  private static final int ABOUT = 2;
  private static final int VALUE = 3;
  private static final int WHO_BITS = 32;
  private static final int CODE_BITS = 16;
  private static final long CODE_MASK = (1 << CODE_BITS) - 1;
  private static final TraceKind[] KINDS = TraceKind.values();
  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(TraceRing.class, "next", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A copy of a record's words. */
  static final class Copy {
    private long time;
    private long about;
    private long value;

    TraceRecord decode(TraceNames names) {
      TraceKind kind = KINDS[(int) (about >>> (WHO_BITS + CODE_BITS))];
      int code = (int) (about >>> WHO_BITS & CODE_MASK);
      String vcpu = names.name((int) about);
      return switch (kind) {
        case SWITCH, IDLE ->
            new TraceRecord(time, kind, vcpu, names.name((int) value), kind.detail(code), 0);
        default -> new TraceRecord(time, kind, vcpu, "", kind.detail(code), value);
      };
    }
  }

  private final LazyWords slots = new LazyWords((long) CAPACITY * SLOT_WORDS);
  private final boolean manyWriters;

  /** The number of the next record. */
  private long next;

  private TraceRing(boolean manyWriters) {
    this.manyWriters = manyWriters;
  }

  /** A ring whose writers come one at a time, each after the one before. */
  static TraceRing forOneWriter() {
    return new TraceRing(false);
  }

  /** A ring that any thread may write to. */
  static TraceRing forManyWriters() {
    return new TraceRing(true);
  }

  /**
   * Writes a record.
   *
   * @param who a number of {@link TraceNames}
   * @param code what {@link TraceKind#detail} names, below 65536
   */
  void write(long time, TraceKind kind, int who, int code, long value) {
    if (manyWriters) {
      long number = (long) NEXT.getAndAdd(this, 1L);
      if (claim(number)) {
        fill(number, time, kind, who, code, value);
      }
    } else {
      long number = next;
      slots.setOpaque(at(number), writing(number));
      fill(number, time, kind, who, code, value);
      NEXT.setRelease(this, number + 1);
    }
  }

  private boolean claim(long number) {
    long at = at(number);
    long seen = slots.getOpaque(at);
    boolean settled = (seen & 1) == 0;
    return settled && seen < writing(number) && slots.compareAndSet(at, seen, writing(number));
  }

  private void fill(long number, long time, TraceKind kind, int who, int code, long value) {
    long at = at(number);
    long about = (long) kind.ordinal() << (WHO_BITS + CODE_BITS) | (long) code << WHO_BITS | who;
    VarHandle.storeStoreFence();
    slots.setOpaque(at + TIME, time);
    slots.setOpaque(at + ABOUT, about);
    slots.setOpaque(at + VALUE, value);
    slots.setRelease(at, written(number));
  }

  /** The number of the record after the newest one. */
  long next() {
    return (long) NEXT.getAcquire(this);
  }

  /** Looks for a record below {@link #next}. */
  Found read(long number, Copy into) {
    long at = at(number);
    long seen = slots.getAcquire(at);
    if (seen < written(number)) {
      return Found.NOTHING_YET;
    }
    into.time = slots.getOpaque(at + TIME);
    into.about = slots.getOpaque(at + ABOUT);
    into.value = slots.getOpaque(at + VALUE);
    VarHandle.acquireFence();
    boolean same = seen == written(number) && slots.getOpaque(at) == seen;
    return same ? Found.RECORD : Found.OVERWRITTEN;
  }

  private static long at(long number) {
    return (number & (CAPACITY - 1)) * SLOT_WORDS;
  }

  private static long writing(long number) {
    return 2 * number + 1;
  }

  private static long written(long number) {
    return 2 * number + 2;
  }
}
