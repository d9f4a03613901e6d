package io.cupule.sched.explore;

import java.util.List;

/**
 * The choices to be repeated. A body that finds that the next one is its own goes on without being
 * left and resumed, which is what takes the time.
 */
final class Script {
  static final int NOT_NEXT = -1;

  private List<Explorer.Choice> choices = List.of();
  private int next;

  void begin(List<Explorer.Choice> path) {
    choices = path;
    next = 0;
  }

  boolean isAtEnd() {
    return next == choices.size();
  }

  /** Returns the next choice, which is taken. */
  Explorer.Choice take() {
    return choices.get(next++);
  }

  /** Takes the next choice if it is that body's, and returns its way; otherwise NOT_NEXT. */
  int nextOf(int body) {
    if (isAtEnd() || choices.get(next).body() != body) {
      return NOT_NEXT;
    }
    return choices.get(next++).way();
  }
}
