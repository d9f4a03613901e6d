package io.cupule.partition;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Things to give back in the reverse order they were taken, also when building stops half-way. Used
 * by one thread at a time.
 */
final class Resources implements AutoCloseable {
  /** Something whose release throws nothing checked. */
  interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Resource> taken = new ArrayDeque<>();

  void add(Resource resource) {
    taken.push(resource);
  }

  /** Gives everything back; one failure does not keep the rest from being given back. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!taken.isEmpty()) {
      try {
        taken.pop().close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
