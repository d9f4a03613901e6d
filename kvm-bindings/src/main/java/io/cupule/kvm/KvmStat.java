package io.cupule.kvm;

/**
 * A statistic that KVM keeps of a VM or vCPU (KVM API, 4.133, "KVM_GET_STATS_FD"). The kernel
 * determines which ones exist.
 *
 * @param name the kernel's name, for example {@code halt_wait_ns}
 * @param kind its kind
 * @param unit its unit, after multiplication with {@code scale}
 * @param scale a value times this is in the unit: 1e-9 for nanoseconds
 * @param size the number of its values: 1, or the buckets of a histogram
 * @param first the index of its first value in the result of {@link KvmStats#read}
 * @param bucketSize width of a linear histogram's buckets, unscaled; otherwise meaningless
 */
public record KvmStat(
    String name, Kind kind, Unit unit, double scale, int size, int first, long bucketSize) {

  /** The kinds of statistics, in the order of the kernel's numbers (KVM_STATS_TYPE_*). */
  public enum Kind {
    /** Only increases. */
    CUMULATIVE,
    /** Goes up and down. */
    INSTANT,
    /** The maximum so far. */
    PEAK,
    /**
     * Counts values by size; bucket i has those from i to i + 1 bucket sizes, the last the rest.
     */
    LINEAR_HISTOGRAM,
    /** Counts values by size; bucket 0 has 0, bucket i those below 2^i, the last one all above. */
    LOG_HISTOGRAM,
    /** A kind that this program does not know. */
    OTHER;

    private static final Kind[] ALL = values();

    static Kind of(int number) {
      return number < OTHER.ordinal() ? ALL[number] : OTHER;
    }
  }

  /** The units of statistics, in the order of the kernel's numbers (KVM_STATS_UNIT_*). */
  public enum Unit {
    /** No unit. */
    NONE,
    /** Bytes. */
    BYTES,
    /** Seconds. */
    SECONDS,
    /** Cycles of the CPU. */
    CYCLES,
    /** 0 or 1. */
    BOOLEAN,
    /** A unit that this program does not know. */
    OTHER;

    private static final Unit[] ALL = values();

    static Unit of(int number) {
      return number < OTHER.ordinal() ? ALL[number] : OTHER;
    }
  }
}
