/**
 * HTTP as the daemon's API needs it, over Jetty: a table of {@link io.cupule.control.server.Route
 * routes}, each with an endpoint that turns a {@link io.cupule.control.server.Call call} into a
 * {@link io.cupule.control.server.Reply reply}, or throws. It knows nothing of VMs.
 */
package io.cupule.control.server;
