package io.cupule.partition;

import java.util.function.Consumer;

/** Does something with each of several things, also where it fails with some. */
final class EachOf {
  private EachOf() {}

  /**
   * Does something with all of them, in order. What it throws is the first failure, once it was
   * tried with all; the others are added to that.
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
