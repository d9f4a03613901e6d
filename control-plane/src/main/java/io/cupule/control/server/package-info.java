/**
 * The HTTP server for the daemon's API, over Jetty: a table of {@link
 * io.cupule.control.server.Route routes} with endpoints. An endpoint turns a {@link
 * io.cupule.control.server.Call call} into a {@link io.cupule.control.server.Reply reply}, or
 * throws. It knows nothing of VMs.
 */
package io.cupule.control.server;
