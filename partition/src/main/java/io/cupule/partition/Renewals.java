package io.cupule.partition;

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
 * When a VM starts anew by itself, through all of its incarnations: what its settings want, how
 * often it did, and whether it may once more within the minute. Any thread may call; nothing here
 * waits.
 */
final class Renewals {
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  private final VmSettings settings;
  private final AtomicLongArray counts = new AtomicLongArray(ResetCause.values().length);

  // Guarded by the monitor.
  /**
   * When it last was allowed to, in {@link System#nanoTime} terms; the oldest is at {@code next}.
   */
  private final long[] times;

  private long allowed;
  private @Nullable Due due;
  private CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

  /** An incarnation that has ended and is to be followed by another. */
  private record Due(VirtualMachine ended, ResetCause cause) {}

  Renewals(VmSettings settings) {
    this.settings = settings;
    times = new long[settings.resetLimit()];
  }

  /** Whether it runs again when its guest asks for a reset. */
  boolean followReset() {
    return settings.onReset() == Reaction.RESTART;
  }

  /** Whether a triple fault counts as a reset. */
  boolean byTripleFault() {
    return settings.onTripleFault() == TripleFault.RESET;
  }

  /** The end of a VM whose guest asks for one reset too many. */
  VmEnd tooMany(String how) {
    return VmEnd.of(
        VmEnd.Kind.RESET_LOOP,
        "%s, after %d resets within a minute; resetLimit allows no more"
            .formatted(how, settings.resetLimit()));
  }

  /**
   * Whether it may start anew once more; if so, that counts towards the limit.
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

  /** It did start anew. */
  void count(ResetCause cause) {
    counts.incrementAndGet(cause.ordinal());
  }

  /** How often it started anew, by cause; all of them. */
  Map<ResetCause, Long> counts() {
    Map<ResetCause, Long> result = new EnumMap<>(ResetCause.class);
    for (ResetCause cause : ResetCause.values()) {
      result.put(cause, counts.get(cause.ordinal()));
    }
    return result;
  }

  /** Completed while it has ended and is not started again by itself. */
  synchronized CompletableFuture<@Nullable Void> over() {
    return over;
  }

  /** Another incarnation is there, to be started. */
  synchronized void started() {
    if (over.isDone()) {
      over = new CompletableFuture<>();
    }
  }

  /**
   * An incarnation has ended: decides whether another is to follow.
   *
   * @param ran whether it ever was started; one that could not be is not tried again
   * @return whether its settings want another, but the limit is reached
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

  /** Why an incarnation is to be followed by another; empty if it is not, or not any more. */
  synchronized Optional<ResetCause> dueAfter(VirtualMachine vm) {
    Due next = due;
    return next != null && next.ended() == vm ? Optional.of(next.cause()) : Optional.empty();
  }

  /** The one that is due after an incarnation is there; returns whether it still was. */
  synchronized boolean come(VirtualMachine ended) {
    boolean wasDue = dueAfter(ended).isPresent();
    if (wasDue) {
      due = null;
    }
    return wasDue;
  }

  /** The one that is due will not come; returns whether one was. */
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
