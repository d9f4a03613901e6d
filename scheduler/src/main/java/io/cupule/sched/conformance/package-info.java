/**
 * Replays traces recorded from ACRN's own scheduler and says where ours differs. {@link
 * io.cupule.sched.conformance.Conformance} reads files; this module parses no JSON, so its user
 * hands in a {@link io.cupule.sched.conformance.JsonParser}.
 *
 * <p>A trace file has one case per line: pCPUs, threads, steps, and what was observed after each
 * step.
 */
package io.cupule.sched.conformance;
