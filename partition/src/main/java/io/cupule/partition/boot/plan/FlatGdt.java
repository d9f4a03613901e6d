package io.cupule.partition.boot.plan;

import io.cupule.kvm.state.DescriptorTable;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A descriptor table with one code and one data segment that span all addresses (Intel SDM volume
 * 3, 3.4.5). The segment registers are decoded from the same descriptors, so both always agree.
 */
public enum FlatGdt {
  /** 64-bit code. */
  LONG_MODE(0x00af_9b00_0000_ffffL),
  /** 32-bit code. */
  PROTECTED_MODE(0x00cf_9b00_0000_ffffL);

  static final int CODE_SELECTOR = 0x08;
  static final int DATA_SELECTOR = 0x10;
  static final int LIMIT = 3 * Long.BYTES - 1;

  private static final long DATA = 0x00cf_9300_0000_ffffL;

  private final long code;

  FlatGdt(long code) {
    this.code = code;
  }

  /** Returns the table as it lies in guest memory. */
  public byte[] bytes() {
    return ByteBuffer.allocate(LIMIT + 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(0)
        .putLong(code)
        .putLong(DATA)
        .array();
  }

  /** Sets the GDT register to the table's address, and sets all segment registers. */
  void applyTo(Sregs sregs, long gdt) {
    sregs.gdt(new DescriptorTable(gdt, LIMIT));
    sregs.set(SegmentName.CS, decode(CODE_SELECTOR, code));
    Segment data = decode(DATA_SELECTOR, DATA);
    for (SegmentName name : EntryRegisters.DATA_SEGMENTS) {
      sregs.set(name, data);
    }
  }

  /** Returns the segment that the processor would load for a descriptor. */
  public static Segment decode(int selector, long descriptor) {
    boolean granularity = bit(descriptor, 55);
    int limit = (int) ((descriptor & 0xffff) | (descriptor >>> 32 & 0xf_0000));
    return new Segment(
        (descriptor >>> 16 & 0xff_ffff) | (descriptor >>> 32 & 0xff00_0000L),
        granularity ? (limit << 12) | 0xfff : limit,
        selector,
        (int) (descriptor >>> 40) & 0xf,
        bit(descriptor, 47),
        (int) (descriptor >>> 45) & 3,
        bit(descriptor, 54),
        bit(descriptor, 44),
        bit(descriptor, 53),
        granularity,
        bit(descriptor, 52),
        false);
  }

  private static boolean bit(long descriptor, int number) {
    return (descriptor >>> number & 1) != 0;
  }
}
