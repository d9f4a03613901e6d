package io.cupule.vcpu;

import io.cupule.kvm.KvmException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The registers of a vCPU whose VM is paused, taken down by its own thread when it comes to rest.
 * Kept until the VM goes on; read by any thread. Each pause has a wish of its own, so that
 * registers which were taken down for one are never shown as those of the next.
 */
final class PauseRecord {
  private final Supplier<CpuSnapshot> source;

  /** Of the present pause; null while there is none. */
  private volatile @Nullable Wish wish;

  private volatile @Nullable Taken taken;

  /** Told apart by identity. */
  private static final class Wish {}

  /** What was taken down for a wish; empty where KVM does not answer. */
  private record Taken(Wish wish, Optional<CpuSnapshot> registers) {}

  /**
   * Makes one that nobody wants anything of.
   *
   * @param source reads the registers, on the vCPU's own thread
   */
  PauseRecord(Supplier<CpuSnapshot> source) {
    this.source = source;
  }

  /** From any thread: whether registers are to be taken down; those of before are forgotten. */
  void wanted(boolean value) {
    wish = value ? new Wish() : null;
  }

  /** From the vCPU's thread, outside guest mode. */
  void take() {
    Wish now = wish;
    if (now != null && takenFor(now) == null) {
      taken = new Taken(now, read());
    }
  }

  /** A vCPU that KVM does not answer for can be paused all the same. */
  private Optional<CpuSnapshot> read() {
    try {
      return Optional.of(source.get());
    } catch (KvmException e) {
      return Optional.empty();
    }
  }

  /** From the vCPU's thread, before it enters the guest: what was taken down holds no more. */
  void enters() {
    if (taken != null) {
      taken = null;
    }
  }

  /** From any thread: whether registers are to be taken down and have not been. */
  boolean isAwaited() {
    Wish now = wish;
    return now != null && takenFor(now) == null;
  }

  /** From any thread: those of the present pause; empty where there are none, or not yet. */
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
