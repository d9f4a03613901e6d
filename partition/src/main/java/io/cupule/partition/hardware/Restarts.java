package io.cupule.partition.hardware;

import io.cupule.device.backend.PlainText;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmEvent;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Decides from a VM's settings when it restarts by itself, within a limit per minute, and counts
 * the restarts of all its incarnations. Any thread may call it; no method waits.
 */
public final class Restarts implements VmEvent.Successor {
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  private final VmSettings settings;
  private final AtomicLongArray counts = new AtomicLongArray(ResetCause.values().length);

  // Guarded by the monitor, under which no lock is taken.
  /** Times of the last allowed restarts, as {@link System#nanoTime}; the oldest at {@code next}. */
  private final long[] times;

  private long allowed;

  /** Makes the limit of a VM; its settings say how many resets in which time. */
  public Restarts(VmSettings settings) {
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
  public void count(ResetCause cause) {
    counts.incrementAndGet(cause.ordinal());
  }

  /** Returns the number of restarts for every cause. */
  public Map<ResetCause, Long> counts() {
    Map<ResetCause, Long> result = new EnumMap<>(ResetCause.class);
    for (ResetCause cause : ResetCause.values()) {
      result.put(cause, counts.get(cause.ordinal()));
    }
    return result;
  }

  /** Returns why another incarnation follows; an allowed one counts towards the limit. */
  @Override
  public Optional<ResetCause> after(VmEnd end) {
    return wantedAfter(end).filter(_ -> allow(System.nanoTime()));
  }

  /** Returns why the settings ask for another incarnation, whether the limit allows it or not. */
  public Optional<ResetCause> wantedAfter(VmEnd end) {
    return switch (end.kind()) {
      case CRASHED, FAILED -> wanted(settings.onCrash(), ResetCause.CRASH);
      case POWERED_OFF, EXITED, HALTED -> wanted(settings.onPowerOff(), ResetCause.POWER_OFF);
      case STOPPED, RESET, RESET_LOOP, KILLED, ABANDONED -> Optional.empty();
    };
  }

  private static Optional<ResetCause> wanted(Reaction reaction, ResetCause cause) {
    return reaction == Reaction.RESTART ? Optional.of(cause) : Optional.empty();
  }
}
