package io.cupule.control.server;

import java.util.Optional;

/**
 * A way in: what it offers, and what a client has to show.
 *
 * @param router what it offers
 * @param tokens what a client has to show; empty where the way in is guarded otherwise
 */
public record Door(Router router, Optional<Tokens> tokens) {

  /** Whether whoever comes in may be another user than the one who runs the program. */
  boolean isRemote() {
    return tokens.isPresent();
  }
}
