package io.cupule.control.server;

import java.util.Optional;

/**
 * A listener with its protection.
 *
 * @param listener its routes and tokens
 * @param hosts the allowed host names; empty if it has no name
 * @param bodies the room for bodies
 */
record Entrance(HttpListener listener, Optional<HostNames> hosts, BodyBudget bodies) {}
