package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.KVM_MSR_FILTER_MAX_BITMAP_SIZE;

/**
 * Consecutive model-specific registers, for {@link VmFd#exitOnMsrs}.
 *
 * @param first the lowest number
 * @param count the number of registers, 1 to 12288 (KVM's limit for one filter range)
 */
public record MsrRange(int first, int count) {
  private static final int MOST = KVM_MSR_FILTER_MAX_BITMAP_SIZE() * Byte.SIZE;
  private static final long X2APIC_FIRST = 0x800;
  private static final long X2APIC_LAST = 0x8ff;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException for an empty or too long range, one beyond the last MSR
   *     number, or one with an x2APIC register (0x800 to 0x8ff), which KVM's filter always allows
   */
  public MsrRange {
    long from = Integer.toUnsignedLong(first);
    if (count < 1 || count > MOST || from + count > 1L << Integer.SIZE) {
      throw new IllegalArgumentException(
          "MSR range of %d from 0x%x: use 1 to %d registers below 2^32"
              .formatted(count, first, MOST));
    }
    if (from <= X2APIC_LAST && from + count > X2APIC_FIRST) {
      throw new IllegalArgumentException(
          "MSR range of %d from 0x%x: KVM can't filter x2APIC registers (0x800 to 0x8ff);"
                  .formatted(count, first)
              + " ask for MsrExitReason.INVALID instead");
    }
  }

  /**
   * Makes a range of one register.
   *
   * @param msr its number
   * @return the range
   */
  public static MsrRange of(int msr) {
    return new MsrRange(msr, 1);
  }
}
