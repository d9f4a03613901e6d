package io.cupule.control.server;

import io.cupule.control.server.route.Router;
import java.util.Optional;

/**
 * The routes of a listener, and the tokens that it requires.
 *
 * @param router its routes
 * @param tokens the tokens for clients; empty if access is protected in another way
 */
public record HttpListener(Router router, Optional<Tokens> tokens) {

  /** Returns whether a client may be another user than the one who runs the program. */
  boolean isRemote() {
    return tokens.isPresent();
  }
}
