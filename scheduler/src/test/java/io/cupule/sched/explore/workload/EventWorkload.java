package io.cupule.sched.explore.workload;

import io.cupule.sched.explore.Workload;
import java.util.ArrayList;
import java.util.List;

/** vCPU 0 waits for an event so many times, and others signal it. */
public final class EventWorkload implements Workload {
  private final Machine machine = new Machine(List.of(0), List.of(0), true);
  private final LockedEvent event;
  private final boolean isOfEightBits;
  private final int waits;
  private final List<Integer> signals;

  /**
   * Makes one.
   *
   * @param kind LATCH, BYTE_COUNT or COUNTER
   * @param waits how often vCPU 0 waits
   * @param signals how often each of the others signals
   */
  public EventWorkload(String kind, int waits, List<Integer> signals) {
    this.waits = waits;
    this.signals = signals;
    isOfEightBits = kind.equals("BYTE_COUNT");
    event =
        switch (kind) {
          case "LATCH" -> LockedEvent.latch();
          case "BYTE_COUNT" -> LockedEvent.byteCount();
          case "COUNTER" -> LockedEvent.counting();
          default -> throw new IllegalArgumentException(kind);
        };
  }

  @Override
  public List<Runnable> bodies() {
    List<Runnable> bodies = new ArrayList<>();
    bodies.add(this::waitForAll);
    signals.forEach(count -> bodies.add(() -> signal(count)));
    return bodies;
  }

  @Override
  public String name(int body) {
    return body == 0 ? "vcpu0" : "signaller" + body;
  }

  @Override
  public void checkEnd() {
    int expected = waits - signals.stream().mapToInt(Integer::intValue).sum();
    event.checkEndsAt(isOfEightBits ? (byte) expected : expected);
  }

  private void waitForAll() {
    for (int i = 0; i < waits; i++) {
      event.await(machine, machine.vcpu(0));
    }
  }

  private void signal(int count) {
    for (int i = 0; i < count; i++) {
      event.signal();
      machine.handOver(machine.vcpu(0));
    }
  }
}
