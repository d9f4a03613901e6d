package io.cupule.vcpu.trace;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * The numbers of vCPUs in a pCPU's records. A number is reused only after {@link #KEPT} others
 * were, so that old records keep their names. Written under the pCPU's lock; any thread may read.
 */
public final class TraceNames {
  /** No vCPU. */
  public static final int NOBODY = 0;

  /** The number of released numbers before one is reused; it limits memory if vCPUs come and go. */
  static final int KEPT = 1024;

  private final Queue<Integer> free = new ArrayDeque<>();

  /** Replaced as a whole, so readers need no lock. */
  private volatile String[] names = {""};

  /** Makes an empty list. */
  TraceNames() {}

  /** Returns a number for a new vCPU. */
  int add(String name) {
    boolean again = free.size() > KEPT;
    int number = again ? free.remove() : names.length;
    String[] more = Arrays.copyOf(names, Math.max(names.length, number + 1));
    more[number] = name;
    names = more;
    return number;
  }

  /** Releases the number of a removed vCPU. */
  void release(int number) {
    free.add(number);
  }

  String name(int number) {
    return names[number];
  }
}
