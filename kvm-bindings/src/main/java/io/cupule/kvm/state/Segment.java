package io.cupule.kvm.state;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cupule.linux.raw.kvm_segment;
import java.lang.foreign.MemorySegment;

/**
 * A segment register with its hidden part (struct kvm_segment; Intel SDM volume 3, 3.4.5).
 *
 * @param base linear base address
 * @param limit highest offset, in bytes
 * @param selector the visible part, 16 bits
 * @param type 4-bit type field
 * @param present P bit
 * @param dpl privilege level, 0 to 3
 * @param defaultBig D/B bit: 32-bit default size
 * @param nonSystem S bit: code or data rather than a system segment
 * @param longMode L bit: 64-bit code
 * @param granularity G bit: the descriptor counted its limit in 4 KiB units
 * @param available AVL bit
 * @param unusable the register holds no usable segment
 */
public record Segment(
    long base,
    int limit,
    int selector,
    int type,
    boolean present,
    int dpl,
    boolean defaultBig,
    boolean nonSystem,
    boolean longMode,
    boolean granularity,
    boolean available,
    boolean unusable) {

  /**
   * Returns the same segment with another base, as a load in real mode does.
   *
   * @param newSelector the visible part
   * @param newBase linear base address
   * @return a copy
   */
  public Segment at(int newSelector, long newBase) {
    return new Segment(
        newBase,
        limit,
        newSelector,
        type,
        present,
        dpl,
        defaultBig,
        nonSystem,
        longMode,
        granularity,
        available,
        unusable);
  }

  static Segment read(MemorySegment s, long at) {
    return new Segment(
        s.get(JAVA_LONG, at + kvm_segment.base$offset()),
        s.get(JAVA_INT, at + kvm_segment.limit$offset()),
        Short.toUnsignedInt(s.get(JAVA_SHORT, at + kvm_segment.selector$offset())),
        Byte.toUnsignedInt(s.get(JAVA_BYTE, at + kvm_segment.type$offset())),
        bit(s, at + kvm_segment.present$offset()),
        Byte.toUnsignedInt(s.get(JAVA_BYTE, at + kvm_segment.dpl$offset())),
        bit(s, at + kvm_segment.db$offset()),
        bit(s, at + kvm_segment.s$offset()),
        bit(s, at + kvm_segment.l$offset()),
        bit(s, at + kvm_segment.g$offset()),
        bit(s, at + kvm_segment.avl$offset()),
        bit(s, at + kvm_segment.unusable$offset()));
  }

  void write(MemorySegment s, long at) {
    s.set(JAVA_LONG, at + kvm_segment.base$offset(), base);
    s.set(JAVA_INT, at + kvm_segment.limit$offset(), limit);
    s.set(JAVA_SHORT, at + kvm_segment.selector$offset(), (short) selector);
    s.set(JAVA_BYTE, at + kvm_segment.type$offset(), (byte) type);
    bit(s, at + kvm_segment.present$offset(), present);
    s.set(JAVA_BYTE, at + kvm_segment.dpl$offset(), (byte) dpl);
    bit(s, at + kvm_segment.db$offset(), defaultBig);
    bit(s, at + kvm_segment.s$offset(), nonSystem);
    bit(s, at + kvm_segment.l$offset(), longMode);
    bit(s, at + kvm_segment.g$offset(), granularity);
    bit(s, at + kvm_segment.avl$offset(), available);
    bit(s, at + kvm_segment.unusable$offset(), unusable);
  }

  private static boolean bit(MemorySegment s, long at) {
    return s.get(JAVA_BYTE, at) != 0;
  }

  private static void bit(MemorySegment s, long at, boolean value) {
    s.set(JAVA_BYTE, at, (byte) (value ? 1 : 0));
  }
}
