package io.cupule.control.watch;

import io.cupule.api.EventView;
import io.cupule.device.backend.PlainText;
import java.time.Instant;
import java.util.Optional;

/** The last 1,024 events. For any thread. */
public final class EventLog {
  private static final int KEPT = 1024;

  private final History<EventView> events = new History<>(KEPT);

  /**
   * Adds an event of a VM.
   *
   * @param kind as in {@link EventView}
   * @param vm its name
   * @param message one line for a person
   */
  public void vm(String kind, String vm, String message) {
    add(kind, Optional.of(vm), Optional.empty(), message);
  }

  /**
   * Adds an event of a vCPU.
   *
   * @param kind as in {@link EventView}
   * @param vm its VM's name
   * @param vcpu its number
   * @param message one line for a person
   */
  public void vcpu(String kind, String vm, int vcpu, String message) {
    add(kind, Optional.of(vm), Optional.of(vcpu), message);
  }

  /**
   * Adds an event that concerns no VM.
   *
   * @param kind as in {@link EventView}
   * @param message one line for a person
   */
  public void machine(String kind, String message) {
    add(kind, Optional.empty(), Optional.empty(), message);
  }

  private void add(String kind, Optional<String> vm, Optional<Integer> vcpu, String message) {
    Instant now = Instant.now();
    events.add(id -> new EventView(id, now, kind, vm, vcpu, PlainText.line(message)));
  }

  /** Returns the stored events. */
  public History<EventView> history() {
    return events;
  }
}
