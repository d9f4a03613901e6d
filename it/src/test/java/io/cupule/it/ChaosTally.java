package io.cupule.it;

import io.cupule.it.ChaosHand.Act;
import java.util.EnumMap;
import java.util.Map;

/** How often what was done; for one thread at a time. */
final class ChaosTally {
  private final Map<Act, Integer> done = new EnumMap<>(Act.class);
  private int refused;

  void done(Act act) {
    done.merge(act, 1, Integer::sum);
  }

  void refused() {
    refused++;
  }

  void add(ChaosTally other) {
    other.done.forEach((act, count) -> done.merge(act, count, Integer::sum));
    refused += other.refused;
  }

  Map<Act, Integer> done() {
    return done;
  }

  @Override
  public String toString() {
    return done + ", refused " + refused;
  }
}
