/**
 * Replays traces recorded from ACRN's own scheduler and reports where ours differs. {@link
 * io.cupule.sched.conformance.Conformance} reads files. This module has no JSON parser, so its user
 * provides a {@link io.cupule.sched.conformance.JsonParser}.
 *
 * <p>A trace file has one case per line: pCPUs, threads, steps, and the observation after each
 * step.
 */
package io.cupule.sched.conformance;
