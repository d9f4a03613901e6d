package io.cupule.partition;

import io.cupule.device.backend.PlainText;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a VM restarts by itself, and counts the restarts of all its incarnations. It knows
 * the VM's settings and the limit per minute. Any thread may call it; no method waits.
 */
final class Renewals {
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  private final VmSettings settings;
  private final AtomicLongArray counts = new AtomicLongArray(ResetCause.values().length);

  // Guarded by the monitor.
  /** Times of the last allowed restarts, as {@link System#nanoTime}; the oldest at {@code next}. */
  private final long[] times;

  private long allowed;
  private @Nullable Due due;
  private CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

  /** An ended incarnation that another one must follow. */
  private record Due(VirtualMachine ended, ResetCause cause) {}

  Renewals(VmSettings settings) {
    this.settings = settings;
    times = new long[settings.resetLimit()];
  }

  /** Returns whether a guest's reset request restarts the VM. */
  boolean followReset() {
    return settings.onReset() == Reaction.RESTART;
  }

  /** Returns whether a triple fault counts as a reset. */
  boolean byTripleFault() {
    return settings.onTripleFault() == TripleFault.RESET;
  }

  /** Returns the end of a VM that exceeds the limit of resets. */
  VmEnd tooMany(String how) {
    return VmEnd.of(
        VmEnd.Kind.RESET_LOOP,
        "%s, after %s within a minute; resetLimit allows no more"
            .formatted(how, PlainText.count(settings.resetLimit(), "reset")));
  }

  /**
   * Returns whether one more restart is allowed; if so, it counts towards the limit.
   *
   * @param now in {@link System#nanoTime} terms
   */
  synchronized boolean allow(long now) {
    int next = (int) (allowed % times.length);
    if (allowed >= times.length && now - times[next] < PERIOD_NANOS) {
      return false;
    }
    times[next] = now;
    allowed++;
    return true;
  }

  /** Counts a restart. */
  void count(ResetCause cause) {
    counts.incrementAndGet(cause.ordinal());
  }

  /** Returns the number of restarts for every cause. */
  Map<ResetCause, Long> counts() {
    Map<ResetCause, Long> result = new EnumMap<>(ResetCause.class);
    for (ResetCause cause : ResetCause.values()) {
      result.put(cause, counts.get(cause.ordinal()));
    }
    return result;
  }

  /** Returns a future that is complete while the VM has ended and no restart is due. */
  synchronized CompletableFuture<@Nullable Void> over() {
    return over;
  }

  /** Notes that another incarnation exists and will be started. */
  synchronized void started() {
    if (over.isDone()) {
      over = new CompletableFuture<>();
    }
  }

  /**
   * Notes that an incarnation has ended, and decides whether another follows.
   *
   * @param ran whether it ever started; one that could not is not tried again
   * @return true if the settings ask for another, but the limit is reached
   */
  boolean ended(VirtualMachine vm, VmEnd end, boolean ran) {
    CompletableFuture<@Nullable Void> done;
    boolean refused = false;
    synchronized (this) {
      Optional<ResetCause> cause = ran ? causeAfter(end.kind()) : Optional.empty();
      if (cause.isPresent() && allow(System.nanoTime())) {
        due = new Due(vm, cause.get());
        return false;
      }
      refused = cause.isPresent();
      done = over;
    }
    done.complete(null);
    return refused;
  }

  private Optional<ResetCause> causeAfter(VmEnd.Kind end) {
    return switch (end) {
      case CRASHED, FAILED -> wanted(settings.onCrash(), ResetCause.CRASH);
      case POWERED_OFF, EXITED, HALTED -> wanted(settings.onPowerOff(), ResetCause.POWER_OFF);
      case STOPPED, RESET, RESET_LOOP, KILLED, ABANDONED -> Optional.empty();
    };
  }

  private static Optional<ResetCause> wanted(Reaction reaction, ResetCause cause) {
    return reaction == Reaction.RESTART ? Optional.of(cause) : Optional.empty();
  }

  /** Returns why another incarnation must follow; empty if none must, or no longer. */
  synchronized Optional<ResetCause> dueAfter(VirtualMachine vm) {
    Due next = due;
    return next != null && next.ended() == vm ? Optional.of(next.cause()) : Optional.empty();
  }

  /** Notes that the due incarnation exists; returns whether it was still due. */
  synchronized boolean come(VirtualMachine ended) {
    boolean wasDue = dueAfter(ended).isPresent();
    if (wasDue) {
      due = null;
    }
    return wasDue;
  }

  /** Cancels the due incarnation; returns whether one was due. */
  boolean cancel() {
    CompletableFuture<@Nullable Void> done;
    synchronized (this) {
      if (due == null) {
        return false;
      }
      due = null;
      done = over;
    }
    done.complete(null);
    return true;
  }
}
