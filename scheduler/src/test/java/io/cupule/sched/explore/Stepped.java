package io.cupule.sched.explore;

/** What the loader makes of each class that it loads. */
public interface Stepped {
  /** Returns what the explorer knows of the object. */
  Tag explorerTag();
}
