package io.cupule.loop;

/** The work of a loop. All methods are called on the loop's thread. */
@FunctionalInterface
public interface LoopWork {
  /**
   * Does what there is to do, or waits until there is something.
   *
   * @return whether the loop goes on
   * @throws InterruptedException if it waited and the loop is to be closed
   */
  boolean round() throws InterruptedException;

  /** Called once, after the last round. */
  default void ended() {}
}
