package io.cupule.control.server;

import java.util.Optional;

/**
 * A way in with what guards it.
 *
 * @param door what it offers, and to whom
 * @param hosts by which names it may be called; empty where it has no name
 * @param bodies the room for bodies
 */
record Entrance(Door door, Optional<HostNames> hosts, BodyBudget bodies) {}
