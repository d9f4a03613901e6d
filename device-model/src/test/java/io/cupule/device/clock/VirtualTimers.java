package io.cupule.device.clock;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Time that passes when a test says so. Unlike {@code ManualTimers} it counts what fires, and time
 * can pass without anything firing. Single-threaded.
 */
final class VirtualTimers implements TimerService {
  private final List<Alarm> alarms = new ArrayList<>();
  long now = 1_000_000_007;

  /** How often any timer fired. */
  int fired;

  @Override
  public NanoClock clock() {
    return () -> now;
  }

  @Override
  public Timer timer(String name, Runnable action) {
    Alarm alarm = new Alarm(action);
    alarms.add(alarm);
    return alarm;
  }

  void advance(long nanos) {
    long end = now + nanos;
    for (Optional<Alarm> next = next(end); next.isPresent(); next = next(end)) {
      Alarm alarm = next.get();
      now = Math.max(now, alarm.deadline);
      alarm.armed = false;
      fired++;
      alarm.action.run();
    }
    now = end;
  }

  /** Time passes but nothing fires, as on a host that is busy elsewhere. */
  void stall(long nanos) {
    now += nanos;
  }

  boolean anyArmed() {
    return alarms.stream().anyMatch(alarm -> alarm.armed);
  }

  private Optional<Alarm> next(long end) {
    return alarms.stream()
        .filter(alarm -> alarm.armed && alarm.deadline <= end)
        .min(Comparator.comparingLong(alarm -> alarm.deadline));
  }

  private static final class Alarm implements Timer {
    private final Runnable action;
    private boolean armed;
    private long deadline;

    Alarm(Runnable action) {
      this.action = action;
    }

    @Override
    public void arm(long when) {
      armed = true;
      deadline = when;
    }

    @Override
    public void cancel() {
      armed = false;
    }
  }
}
