package io.cupule.vcpu;

import io.cupule.linux.error.SystemCallException;
import io.cupule.vcpu.exit.CpuSnapshot;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The registers of a paused vCPU. Its own thread stores them when it comes to rest. They are kept
 * until the VM resumes; any thread may read them. Each pause has its own wish, so registers stored
 * for one pause are never shown for the next.
 */
final class PausedRegisters {
  private final Supplier<CpuSnapshot> source;

  /** The wish of the present pause; null if there is none. */
  private volatile @Nullable Wish wish;

  private volatile @Nullable Taken taken;

  /** Compared by identity. */
  private static final class Wish {}

  /** The registers stored for a wish; empty if KVM does not return them. */
  private record Taken(Wish wish, Optional<CpuSnapshot> registers) {}

  /**
   * Makes a record without a wish.
   *
   * @param source reads the registers, on the vCPU's own thread
   */
  PausedRegisters(Supplier<CpuSnapshot> source) {
    this.source = source;
  }

  /** Sets whether registers are wanted, and forgets earlier ones. Any thread. */
  void wanted(boolean value) {
    wish = value ? new Wish() : null;
  }

  /** Stores the registers. vCPU's thread only, outside guest mode. */
  void take() {
    Wish now = wish;
    if (now != null && takenFor(now) == null) {
      taken = new Taken(now, read());
    }
  }

  /** Reads the registers; if KVM does not return them, the vCPU can still be paused. */
  private Optional<CpuSnapshot> read() {
    try {
      return Optional.of(source.get());
    } catch (SystemCallException e) {
      return Optional.empty();
    }
  }

  /** Forgets the registers. The vCPU's thread calls it before it enters the guest. */
  void enters() {
    if (taken != null) {
      taken = null;
    }
  }

  /** Returns whether registers are wanted and not stored yet. Any thread. */
  boolean isAwaited() {
    Wish now = wish;
    return now != null && takenFor(now) == null;
  }

  /** Any thread: the registers of the present pause; empty if there are none, or not yet. */
  Optional<CpuSnapshot> found() {
    Wish now = wish;
    Taken found = now == null ? null : takenFor(now);
    return found == null ? Optional.empty() : found.registers;
  }

  private @Nullable Taken takenFor(Wish now) {
    Taken last = taken;
    return last != null && last.wish == now ? last : null;
  }
}
