package io.cupule.kvm;

import static io.cupule.linux.call.LinuxAbi.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The statistics that KVM keeps of a VM or vCPU. It has its own descriptor, so reading does not
 * disturb the vCPU's thread. For any thread. Open it before the vCPU runs, because that call would
 * wait until the vCPU leaves the guest.
 */
public final class KvmStats implements AutoCloseable {
  private static final MemorySegment PREAD = Libc.function("pread");
  private static final int HALF_BYTE = 0xf;
  private static final double TEN = 10;
  private static final double TWO = 2;

  private final Fd fd;
  private final List<KvmStat> all;
  private final int count;
  private final long dataOffset;
  private final MemorySegment data; // guarded by the monitor
  private boolean closed; // guarded by the monitor

  private KvmStats(Fd fd) {
    this.fd = fd;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(SIZEOF_KVM_STATS_HEADER, Long.BYTES);
      read(header, 0);
      dataOffset = header.get(JAVA_INT, OFFSETOF_KVM_STATS_HEADER_DATA_OFFSET);
      int descriptors = header.get(JAVA_INT, OFFSETOF_KVM_STATS_HEADER_NUM_DESC);
      long length =
          SIZEOF_KVM_STATS_DESC + header.get(JAVA_INT, OFFSETOF_KVM_STATS_HEADER_NAME_SIZE);
      MemorySegment block = arena.allocate(descriptors * length, Long.BYTES);
      read(block, header.get(JAVA_INT, OFFSETOF_KVM_STATS_HEADER_DESC_OFFSET));
      List<KvmStat> stats = new ArrayList<>(descriptors);
      int end = 0;
      for (int i = 0; i < descriptors; i++) {
        KvmStat stat = parse(block.asSlice(i * length, length));
        stats.add(stat);
        end = Math.max(end, stat.first() + stat.size());
      }
      all = List.copyOf(stats);
      count = end;
    }
    data = Arena.ofAuto().allocate((long) count * Long.BYTES, Long.BYTES);
  }

  /**
   * Opens the statistics of a VM or vCPU.
   *
   * @param owner its descriptor
   * @throws SystemCallException if the kernel keeps none (before Linux 5.14)
   */
  static KvmStats open(Fd owner) {
    Fd fd = new Fd(owner.ioctl("KVM_GET_STATS_FD", KVM_GET_STATS_FD, 0));
    try {
      return new KvmStats(fd);
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  private static KvmStat parse(MemorySegment descriptor) {
    int flags = descriptor.get(JAVA_INT, OFFSETOF_KVM_STATS_DESC_FLAGS);
    short exponent = descriptor.get(JAVA_SHORT, OFFSETOF_KVM_STATS_DESC_EXPONENT);
    boolean powerOfTwo = (flags & KVM_STATS_BASE_MASK) == KVM_STATS_BASE_POW2;
    return new KvmStat(
        descriptor.getString(SIZEOF_KVM_STATS_DESC),
        KvmStat.Kind.of(flags & KVM_STATS_TYPE_MASK),
        KvmStat.Unit.of(flags >> KVM_STATS_UNIT_SHIFT & HALF_BYTE),
        Math.pow(powerOfTwo ? TWO : TEN, exponent),
        Short.toUnsignedInt(descriptor.get(JAVA_SHORT, OFFSETOF_KVM_STATS_DESC_SIZE)),
        descriptor.get(JAVA_INT, OFFSETOF_KVM_STATS_DESC_OFFSET) / Long.BYTES,
        Integer.toUnsignedLong(descriptor.get(JAVA_INT, OFFSETOF_KVM_STATS_DESC_BUCKET_SIZE)));
  }

  private void read(MemorySegment target, long offset) {
    int read =
        Libc.checked(
            "pread(KVM statistics)",
            Libc.callInt(PREAD, fd.number(), target.address(), target.byteSize(), offset));
    if (read != target.byteSize()) {
      throw new IllegalStateException(
          "KVM's statistics end after %d of %d bytes".formatted(read, target.byteSize()));
    }
  }

  /** Returns the descriptions; always the same. */
  public List<KvmStat> all() {
    return all;
  }

  /** Returns the total number of values. */
  public int count() {
    return count;
  }

  /**
   * Reads all values at once, with one system call. Allocates nothing.
   *
   * @param values receives {@link #count} values; those of a statistic start at {@link
   *     KvmStat#first}
   * @return false after {@link #close}; then nothing is read
   */
  public synchronized boolean read(long[] values) {
    if (closed) {
      return false;
    }
    read(data, dataOffset);
    MemorySegment.copy(data, JAVA_LONG, 0, values, 0, count);
    return true;
  }

  /** Closes the descriptor, after any present read. Repeatable. */
  @Override
  public synchronized void close() {
    closed = true;
    fd.close();
  }
}
