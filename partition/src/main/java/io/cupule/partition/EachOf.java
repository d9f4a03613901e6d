package io.cupule.partition;

import java.util.function.Consumer;

/** Applies a step to each of several items, even if it fails for some. */
final class EachOf {
  private EachOf() {}

  /**
   * Applies the step to all items in order. Then it throws the first failure; the others are added
   * to it as suppressed exceptions.
   */
  static <T> void all(Iterable<T> things, Consumer<? super T> step) {
    RuntimeException first = null;
    for (T thing : things) {
      try {
        step.accept(thing);
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
