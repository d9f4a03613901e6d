package io.cupule.api;

import java.time.Instant;
import java.util.List;

/**
 * The turns of vCPUs on all pCPUs, at {@code /v1/timeline}. Times are nanoseconds of the host's
 * CLOCK_MONOTONIC.
 *
 * @param now when this was read: what to ask for as {@code since} the next time
 * @param time what the host's clock showed then, for people; it may be set, so no turn is counted
 *     by it
 * @param pcpus by number
 */
public record TimelineView(long now, Instant time, List<PcpuTimeline> pcpus) {

  /**
   * The turns on one pCPU.
   *
   * @param id the host CPU
   * @param complete false where older turns that were asked for are left out, because they were
   *     overwritten or are too many for one answer
   * @param turns in ascending order, not overlapping; the pCPU was idle between them. One that goes
   *     on ends now, and comes again, longer, with the next answer
   */
  public record PcpuTimeline(int id, boolean complete, List<TurnView> turns) {}

  /**
   * A turn: a vCPU had the pCPU.
   *
   * @param vcpu such as {@code alpha/vcpu0}
   * @param from when it got it; a turn is known again by this and {@code vcpu}
   * @param to when it gave it away
   */
  public record TurnView(String vcpu, long from, long to) {}
}
