package io.cupule.vcpu.apic;

import java.util.function.LongPredicate;

/**
 * IA32_APIC_BASE: the mode of a local APIC and the address of its page. Guarded by its local APIC's
 * lock.
 *
 * <p>The page is at {@link #ADDRESS} at first, and may move to addresses that the bus allows.
 * Writes do not change the bit for the bootstrap processor.
 */
final class ApicBase {
  static final long ADDRESS = 0xfee0_0000L;
  private static final long BOOTSTRAP = 1 << 8;
  private static final long X2APIC = 1 << 10;
  private static final long ENABLED = 1 << 11;
  private static final long MODE = X2APIC | ENABLED;
  private static final long PAGE_OFFSET = 0xfff;

  /** Enabled, with the page at {@link #ADDRESS}. */
  static final long AT_RESET = ADDRESS | ENABLED;

  private final long bootstrap;
  private final LongPredicate pages;
  private long mode = ENABLED;
  private long address = ADDRESS;

  /**
   * Sets the state after power-up.
   *
   * @param pages whether the page may be at an address
   */
  ApicBase(boolean bootstrap, LongPredicate pages) {
    this.bootstrap = bootstrap ? BOOTSTRAP : 0;
    this.pages = pages;
  }

  /** Continues with a mode and an address that are {@link #isPossible possible}. */
  void load(long value) {
    mode = value & MODE;
    address = value & ~PAGE_OFFSET;
  }

  /** Returns whether a local APIC can have a mode and an address. */
  static boolean isPossible(long value) {
    return (value & PAGE_OFFSET & ~(MODE | BOOTSTRAP)) == 0 && (value & MODE) != X2APIC;
  }

  long value() {
    return address | bootstrap | mode;
  }

  /** Returns the page's address for xAPIC mode, in any mode. */
  long address() {
    return address;
  }

  /**
   * Changes the mode and the address.
   *
   * @return whether that is allowed; if not, nothing has changed
   */
  boolean write(long value) {
    long next = value & MODE;
    long page = value & ~PAGE_OFFSET;
    if ((value & PAGE_OFFSET & ~(MODE | BOOTSTRAP)) != 0
        || !canBecome(next)
        || (page != address && page != ADDRESS && !pages.test(page))) {
      return false;
    }
    mode = next;
    address = page;
    return true;
  }

  /** Returns whether the mode may change: to x2APIC from xAPIC only, from it to disabled only. */
  private boolean canBecome(long next) {
    return next == mode
        || switch ((int) next) {
          case (int) MODE -> xapic();
          case (int) ENABLED -> disabled();
          case 0 -> true;
          default -> false;
        };
  }

  boolean disabled() {
    return mode == 0;
  }

  boolean xapic() {
    return mode == ENABLED;
  }

  boolean x2apic() {
    return mode == MODE;
  }
}
