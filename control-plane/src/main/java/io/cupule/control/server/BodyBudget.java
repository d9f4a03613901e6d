package io.cupule.control.server;

import io.cupule.control.server.Refusal.Kind;
import java.util.concurrent.Semaphore;

/**
 * The memory that the bodies of the socket's calls, or of all ports' calls, may take together. So
 * many clients with large bodies cannot fill the heap on which the VMs depend. Any thread.
 */
final class BodyBudget {
  private final Semaphore bytes;

  /**
   * Makes a budget.
   *
   * @param bytes what all bodies may take together
   */
  BodyBudget(int bytes) {
    this.bytes = new Semaphore(bytes);
  }

  /**
   * Takes room for a body until it is given back.
   *
   * @param length the longest that the body can be, in bytes
   * @throws Refusal if the others leave no room
   */
  void take(int length) {
    if (!bytes.tryAcquire(length)) {
      throw new Refusal(
          Kind.BUSY,
          "the bodies of other calls take all the room there is; call again in a moment");
    }
  }

  /** Gives room back. */
  void give(int length) {
    bytes.release(length);
  }
}
