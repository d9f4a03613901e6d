package io.cupule.sched.policy;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.VirtualPcpus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One pCPU in virtual time whose switches are written down, with times in milliseconds. */
final class Scene {
  static final long MS = 1_000_000;

  private final List<String> switches = new ArrayList<>();
  private final Map<String, Long> ranNs = new HashMap<>();
  private final VirtualPcpus machine;
  private long lastSwitch;

  Scene(BuiltinPolicy policy, Compat compat) {
    machine =
        new VirtualPcpus(
            1,
            policy.with(compat),
            (now, _, prev, next) -> {
              account(prev, now);
              switches.add("%s %s".formatted(ms(now), next.isIdle() ? "-" : next.name()));
            });
  }

  Pcpu pcpu() {
    return machine.pcpu(0);
  }

  SchedThread thread(String name, SchedParams params) {
    return pcpu().attach(name, params, SwitchHooks.NONE);
  }

  /** Threads wake one after another, then the pCPU comes to a schedule point. */
  void wake(SchedThread... threads) {
    for (SchedThread thread : threads) {
      thread.wake();
    }
    machine.schedulePoint(pcpu());
  }

  void sleep(SchedThread thread) {
    thread.sleep();
    machine.schedulePoint(pcpu());
  }

  void yieldCurrent() {
    pcpu().yieldCurrent();
    machine.schedulePoint(pcpu());
  }

  void change(SchedThread thread, SchedParams params) {
    thread.change(params);
    machine.schedulePoint(pcpu());
  }

  /** Lets virtual time pass until that many milliseconds from the start. */
  void until(double ms) {
    machine.advance(Math.round(ms * MS) - machine.now());
  }

  /** {@link #until}, unless that is past. */
  void untilIfLater(double ms) {
    until(Math.max(ms, machine.now() / (double) MS));
  }

  /** Returns who took the pCPU when, as "time name", since the start or the last call. */
  List<String> switches() {
    List<String> copy = List.copyOf(switches);
    switches.clear();
    return copy;
  }

  /** Returns the milliseconds until the timer fires. */
  double timerIn() {
    return (pcpu().timerDeadline() - machine.now()) / (double) MS;
  }

  /** Returns the milliseconds that a thread has run. */
  double ran(SchedThread thread) {
    account(pcpu().current(), machine.now());
    return ranNs.getOrDefault(thread.name(), 0L) / (double) MS;
  }

  private void account(SchedThread ran, long now) {
    ranNs.merge(ran.name(), now - lastSwitch, Long::sum);
    lastSwitch = now;
  }

  private static String ms(long now) {
    return now % MS == 0 ? Long.toString(now / MS) : Double.toString(now / (double) MS);
  }
}
