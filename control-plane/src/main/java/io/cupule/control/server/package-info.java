/**
 * The HTTP server for the daemon's API, over Jetty: a table of {@link
 * io.cupule.control.server.Route routes}. Each has an endpoint that turns a {@link
 * io.cupule.control.server.Call call} into a {@link io.cupule.control.server.Reply reply}, or
 * throws. This package knows nothing about VMs.
 */
package io.cupule.control.server;
