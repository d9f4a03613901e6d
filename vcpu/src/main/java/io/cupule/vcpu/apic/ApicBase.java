package io.cupule.vcpu.apic;

/**
 * IA32_APIC_BASE: the mode of a local APIC. Guarded by its local APIC's lock.
 *
 * <p>The page stays at {@link #ADDRESS}: moving it faults, as under ACRN. The bit that tells the
 * bootstrap processor is what it is, whatever is written.
 */
final class ApicBase {
  static final long ADDRESS = 0xfee0_0000L;
  private static final long BOOTSTRAP = 1 << 8;
  private static final long X2APIC = 1 << 10;
  private static final long ENABLED = 1 << 11;
  private static final long MODE = X2APIC | ENABLED;

  private final long bootstrap;
  private long mode = ENABLED;

  ApicBase(boolean bootstrap) {
    this.bootstrap = bootstrap ? BOOTSTRAP : 0;
  }

  void reset() {
    mode = ENABLED;
  }

  long value() {
    return ADDRESS | bootstrap | mode;
  }

  /**
   * Changes the mode.
   *
   * @return whether that is allowed; if not, nothing has changed
   */
  boolean write(long value) {
    long next = value & MODE;
    if ((value & ~(MODE | BOOTSTRAP)) != ADDRESS || !canBecome(next)) {
      return false;
    }
    mode = next;
    return true;
  }

  /** x2APIC mode is entered from xAPIC mode only, and left to disabled only. */
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
