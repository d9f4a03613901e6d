package io.cupule.control.server.route;

import io.cupule.control.server.route.Refusal.Kind;

/** Turns the program's exceptions into refusals; the server knows only its own exceptions. */
@FunctionalInterface
public interface Refusals {
  /**
   * Returns the refusal for an exception.
   *
   * @param thrown the exception of an endpoint
   * @return the refusal for the client
   */
  Refusal of(Exception thrown);

  /** Returns the refusal for a fault in Cupule, without details. */
  static Refusal internal() {
    return new Refusal(
        Kind.INTERNAL, "a fault in cupule itself; /v1/logs has its trace, please report it");
  }
}
