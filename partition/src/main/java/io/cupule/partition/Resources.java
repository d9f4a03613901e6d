package io.cupule.partition;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

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
    switch (closeAll()) {
      case null -> {}
      case Error error -> throw error;
      case Throwable failure -> throw (RuntimeException) failure;
    }
  }

  /** As {@link #close}, after something else went wrong: a failure here is added to that. */
  void closeAfter(Throwable cause) {
    Throwable failure = closeAll();
    if (failure != null) {
      cause.addSuppressed(failure);
    }
  }

  private @Nullable Throwable closeAll() {
    Throwable first = null;
    while (!taken.isEmpty()) {
      try {
        taken.pop().close();
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
