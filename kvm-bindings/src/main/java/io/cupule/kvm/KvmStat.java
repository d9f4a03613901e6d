package io.cupule.kvm;

/**
 * One of the figures that KVM keeps of a VM or vCPU (KVM API, 4.133, "KVM_GET_STATS_FD"). Which
 * there are depends on the kernel.
 *
 * @param name as the kernel calls it, for example {@code halt_wait_ns}
 * @param kind how it behaves
 * @param unit what it counts, after multiplication with {@code scale}
 * @param scale a value times this is in the unit: 1e-9 for nanoseconds
 * @param size how many values it has: 1, or the buckets of a histogram
 * @param first where its values begin in what {@link KvmStats#read} gives
 * @param bucketSize width of a linear histogram's buckets, unscaled; else of no meaning
 */
public record KvmStat(
    String name, Kind kind, Unit unit, double scale, int size, int first, long bucketSize) {

  /** How a figure behaves, in the order of the kernel's numbers (KVM_STATS_TYPE_*). */
  public enum Kind {
    /** Only grows. */
    CUMULATIVE,
    /** Goes up and down. */
    INSTANT,
    /** The highest so far. */
    PEAK,
    /**
     * Counts values by size; bucket i has those from i to i + 1 bucket sizes, the last all beyond.
     */
    LINEAR_HISTOGRAM,
    /** Counts values by size; bucket 0 has 0, bucket i those below 2^i, the last all beyond. */
    LOG_HISTOGRAM,
    /** One that this program does not know. */
    OTHER;

    private static final Kind[] ALL = values();

    static Kind of(int number) {
      return number < OTHER.ordinal() ? ALL[number] : OTHER;
    }
  }

  /** What a figure counts, in the order of the kernel's numbers (KVM_STATS_UNIT_*). */
  public enum Unit {
    /** Things. */
    NONE,
    /** Bytes. */
    BYTES,
    /** Seconds. */
    SECONDS,
    /** Cycles of the CPU. */
    CYCLES,
    /** 0 or 1. */
    BOOLEAN,
    /** One that this program does not know. */
    OTHER;

    private static final Unit[] ALL = values();

    static Unit of(int number) {
      return number < OTHER.ordinal() ? ALL[number] : OTHER;
    }
  }
}
