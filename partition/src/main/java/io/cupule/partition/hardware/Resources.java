package io.cupule.partition.hardware;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Holds resources and releases them in reverse order, also when building stops half-way. For one
 * thread at a time.
 */
public final class Resources implements AutoCloseable {
  /** A resource that throws no checked exception when it is released. */
  public interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Resource> taken = new ArrayDeque<>();

  /** Keeps a resource; it is released before those that were kept earlier. */
  public void add(Resource resource) {
    taken.push(resource);
  }

  /** Releases all resources; one failure does not stop the others. */
  @Override
  public void close() {
    switch (closeAll()) {
      case null -> {}
      case Error error -> throw error;
      case Throwable failure -> throw (RuntimeException) failure;
    }
  }

  /** Like {@link #close}, after another failure; adds its own failures to {@code cause}. */
  public void closeAfter(Throwable cause) {
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
