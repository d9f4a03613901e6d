package io.cupule.control.server;

import io.cupule.control.server.Refusal.Kind;

/** Says which refusal an exception of the program means. The server itself knows only its own. */
@FunctionalInterface
public interface Refusals {
  /**
   * The refusal that an exception means.
   *
   * @param thrown what an endpoint threw
   * @return what the client is told
   */
  Refusal of(Exception thrown);

  /** What a client is told of a fault of ours: no more than that there was one. */
  static Refusal internal() {
    return new Refusal(
        Kind.INTERNAL, "a fault in cupule itself; /v1/logs has its trace, please report it");
  }
}
