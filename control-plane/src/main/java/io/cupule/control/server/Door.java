package io.cupule.control.server;

import java.util.Optional;

/**
 * A way in: what it offers, and what a client has to show.
 *
 * @param router what it offers
 * @param token what a client has to show; empty where the way in is guarded otherwise
 */
public record Door(Router router, Optional<BearerToken> token) {}
