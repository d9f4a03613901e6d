/**
 * The table of {@link io.cupule.control.server.route.Route routes} with endpoints. An endpoint
 * turns a {@link io.cupule.control.server.route.Call call} into a {@link
 * io.cupule.control.server.route.Reply reply}, or throws; a {@link
 * io.cupule.control.server.route.Refusal refusal} says what is wrong with the call.
 */
package io.cupule.control.server.route;
