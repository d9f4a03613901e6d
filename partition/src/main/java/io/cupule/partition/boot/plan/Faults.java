package io.cupule.partition.boot.plan;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of steps that do not depend on each other; for one thread. */
public final class Faults {
  private final List<BootException> found = new ArrayList<>();

  /** Makes an empty collection. */
  public Faults() {}

  /** Runs a step and stores its exception. */
  public void attempt(Runnable step) {
    try {
      step.run();
    } catch (BootException e) {
      found.addAll(e.all());
    }
  }

  /**
   * Throws if there was any fault so far.
   *
   * @throws BootException the first fault, with {@link BootException#all all} others
   */
  public void raise() {
    if (found.isEmpty()) {
      return;
    }
    BootException first = found.getFirst();
    List<BootException> known = first.all();
    found.stream().filter(fault -> !known.contains(fault)).forEach(first::addSuppressed);
    throw first;
  }
}
