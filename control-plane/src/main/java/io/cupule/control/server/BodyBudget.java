package io.cupule.control.server;

import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusal.Kind;
import java.util.concurrent.Semaphore;

/**
 * Limits the total memory for bodies of the socket's calls, or of all ports' calls, so that many
 * clients with large bodies cannot fill the heap, which the VMs need too. Any thread.
 */
final class BodyBudget {
  private final Semaphore bytes;

  /**
   * Makes a budget.
   *
   * @param bytes the total for all bodies
   */
  BodyBudget(int bytes) {
    this.bytes = new Semaphore(bytes);
  }

  /**
   * Reserves room for a body until it is released.
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

  /** Releases room. */
  void give(int length) {
    bytes.release(length);
  }
}
