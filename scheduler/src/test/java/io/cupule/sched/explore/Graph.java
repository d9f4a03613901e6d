package io.cupule.sched.explore;

import java.util.Arrays;
import java.util.BitSet;

/** The states that were found, and which follow on which. */
final class Graph {
  /** What comes before the first state. */
  static final int NOWHERE = -1;

  private final BitSet ends = new BitSet();
  private int[] from = new int[1024];
  private int[] to = new int[1024];
  private int edges;
  private int states;

  void add(int before, int after) {
    states = Math.max(states, after + 1);
    if (before == NOWHERE) {
      return;
    }
    if (edges == from.length) {
      from = Arrays.copyOf(from, edges * 2);
      to = Arrays.copyOf(to, edges * 2);
    }
    from[edges] = before;
    to[edges++] = after;
  }

  void isEnd(int state) {
    ends.set(state);
  }

  int edges() {
    return edges;
  }

  /** Tells whether there is a state from which no end can be reached. */
  boolean hasTrap() {
    BitSet good = (BitSet) ends.clone();
    int before;
    do {
      before = good.cardinality();
      // Depth first, later edges start at later states more often than not: few rounds.
      for (int edge = edges - 1; edge >= 0; edge--) {
        if (good.get(to[edge])) {
          good.set(from[edge]);
        }
      }
    } while (good.cardinality() > before);
    return good.cardinality() < states;
  }
}
