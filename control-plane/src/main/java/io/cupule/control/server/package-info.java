/**
 * The HTTP server for the daemon's API, over Jetty: listeners with their host names and tokens, and
 * one handler that calls the endpoints of {@link io.cupule.control.server.route} and writes their
 * replies. It knows nothing of VMs.
 */
package io.cupule.control.server;
