package io.cupule.vcpu.trace;

import io.cupule.kvm.memory.LazyWords;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring of the last trace records, in memory allocated once, outside the heap. Writers never wait,
 * for readers or for each other, and allocate nothing; the newest record replaces the oldest.
 * Readers take no lock and detect when a slot was overwritten meanwhile.
 *
 * <p>Record {@code n} is in slot {@code n % CAPACITY}. The slot's first word gives its state:
 * {@code 2n + 1} while record n is being written, {@code 2n + 2} when it is complete. A writer sets
 * the first, then a store fence, the data opaque, the second with release. A reader gets the word
 * with acquire, the data opaque, an acquire fence, the word again: if both times it was {@code 2n +
 * 2}, the data are record n's.
 *
 * <p>With one writer at a time ({@link #forOneWriter}; each writer has seen the previous one's
 * writes) the next number is a plain field. With several ({@link #forManyWriters}) it is taken
 * atomically, and the slot by a compare-and-set. A writer may find another one, a whole round
 * behind, still at work in its slot; then it gives its record up, and readers count it as lost.
 */
final class TraceRing {
  /** The number of records; enough for ten seconds at 5,000 records a second. */
  static final int CAPACITY = 1 << 16;

  /** The results of {@link #read}. */
  enum Found {
    /** The record was read. */
    RECORD,
    /** The record is not written yet, or was given up. */
    NOTHING_YET,
    /** A newer record replaced it. */
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

  /** Makes a ring for one writer at a time, each after the previous one. */
  static TraceRing forOneWriter() {
    return new TraceRing(false);
  }

  /** Makes a ring that any thread may write to. */
  static TraceRing forManyWriters() {
    return new TraceRing(true);
  }

  /**
   * Writes a record.
   *
   * @param who a number of {@link TraceNames}
   * @param code as in {@link TraceKind#detail}, below 65536
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

  /** Returns the number of the record after the newest one. */
  long next() {
    return (long) NEXT.getAcquire(this);
  }

  /** Reads a record below {@link #next}. */
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
