package io.cupule.vcpu.account;

import io.cupule.sched.ReservationStats;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The statistics of a vCPU.
 *
 * @param exits how often KVM_RUN returned, by reason; reasons that never occurred are left out
 * @param kicks how often it was kicked
 * @param guestNanos nanoseconds inside KVM_RUN
 * @param stateNanos nanoseconds in each state, since its account was opened; they add up to that
 *     time
 * @param state the state it is in
 * @param stateSince when it entered it, in nanoseconds of its pCPU's clock
 * @param switches how often it gave up its pCPU, by cause
 * @param wakeToRun nanoseconds from becoming ready until its thread ran, one value per wake
 * @param requests how often each request was made
 * @param waits how often it began to wait for each event, a HLT for its interrupt included; events
 *     that it never waited for are left out
 * @param stolenNanos nanoseconds in which it had its pCPU and its thread was ready, but Linux ran
 *     others on that CPU; a part of the running time
 * @param reservation the results of its reservation
 */
public record VcpuStats(
    Map<ExitReason, Long> exits,
    long kicks,
    long guestNanos,
    Map<RunState, Long> stateNanos,
    RunState state,
    long stateSince,
    Map<SwitchCause, Long> switches,
    Histogram wakeToRun,
    Map<Request, Long> requests,
    Map<VcpuEvent, Long> waits,
    long stolenNanos,
    ReservationStats reservation) {

  /** Copies the values, so that a report does not change while it is read. */
  public VcpuStats {
    exits = copy(ExitReason.class, exits);
    stateNanos = copy(RunState.class, stateNanos);
    switches = copy(SwitchCause.class, switches);
    requests = copy(Request.class, requests);
    waits = copy(VcpuEvent.class, waits);
  }

  private static <K extends Enum<K>> Map<K, Long> copy(Class<K> type, Map<K, Long> map) {
    EnumMap<K, Long> copy = new EnumMap<>(type);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }
}
