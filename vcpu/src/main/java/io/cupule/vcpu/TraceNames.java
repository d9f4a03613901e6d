package io.cupule.vcpu;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Numbers that stand for vCPUs in a pCPU's records. A number is given to another vCPU only after
 * {@link #KEPT} others were, so that old records keep their names. Written under the pCPU's lock,
 * read by anyone.
 */
final class TraceNames {
  /** No vCPU. */
  static final int NOBODY = 0;

  /** Numbers before any is used again: what a pCPU whose vCPUs come and go keeps at most. */
  static final int KEPT = 1024;

  private final Queue<Integer> free = new ArrayDeque<>();

  /** Replaced as a whole, so that readers need no lock. */
  private volatile String[] names = {""};

  /** A number for a new vCPU. */
  int add(String name) {
    boolean again = free.size() > KEPT;
    int number = again ? free.remove() : names.length;
    String[] more = Arrays.copyOf(names, Math.max(names.length, number + 1));
    more[number] = name;
    names = more;
    return number;
  }

  /** The vCPU is gone. */
  void release(int number) {
    free.add(number);
  }

  String name(int number) {
    return names[number];
  }
}
