package io.cupule.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A vCPU, at {@code /v1/vms/{name}/vcpus/{id}}.
 *
 * @param vm its VM's name
 * @param id its number in the VM
 * @param threadId its thread's number in Linux; absent while it has none
 * @param pcpu the host CPU it is pinned to
 * @param schedulerState running, runnable, blocked or offline
 * @param schedulerStateSince when it entered that
 * @param state offline, init, running, paused or zombie
 * @param pendingRequests names of the requests that it has not handled yet
 * @param scheduling its scheduling parameters
 * @param seconds time by scheduler state; they add up to the time since the VM was created
 * @param guestSeconds time inside KVM_RUN, a part of the time running
 * @param stolenSeconds time in which it had its pCPU and its thread wanted to run, and Linux had
 *     others on that CPU; a part of the time running
 * @param exits how often it left the guest, by reason
 * @param kicks how often it was kicked
 * @param switches how often it gave its pCPU away, by cause
 * @param requests how often each request was made of it
 * @param wakeToRun nanoseconds from becoming ready until its thread ran
 * @param reservationPeriods the results of its reservation; zeros if it never had one
 * @param registers name to hexadecimal value; empty unless the VM is paused
 */
public record VcpuView(
    String vm,
    int id,
    Optional<Integer> threadId,
    int pcpu,
    String schedulerState,
    Instant schedulerStateSince,
    String state,
    List<String> pendingRequests,
    SchedulingView scheduling,
    Map<String, Double> seconds,
    double guestSeconds,
    double stolenSeconds,
    Map<String, Long> exits,
    long kicks,
    Map<String, Long> switches,
    Map<String, Long> requests,
    WakeToRun wakeToRun,
    ReservationPeriods reservationPeriods,
    Map<String, String> registers) {

  /**
   * Nanoseconds from becoming ready until running.
   *
   * @param count how many wake-ups
   * @param p50 half of them took at most this
   * @param p99 99 of 100 took at most this
   * @param max the longest
   * @param buckets the counts by length, without empty buckets; the difference of two answers shows
   *     what happened between them
   */
  public record WakeToRun(long count, long p50, long p99, long max, List<Bucket> buckets) {}

  /**
   * A bucket of similar values.
   *
   * @param upTo the longest that is counted here, in nanoseconds; the shortest is at most 7 % less
   * @param count how many
   */
  public record Bucket(long upTo, long count) {}

  /**
   * The results of a reservation since the VM was added.
   *
   * @param periods how many are over
   * @param met periods in which the vCPU had its whole budget by the deadline, or wanted no more
   * @param missed all other periods
   * @param missedByHost missed periods in which the policy gave the budget in time, but Linux took
   *     a tenth of it or more for others
   * @param meanLateNanos mean lateness of missed periods: from the deadline until the vCPU had its
   *     budget or gave it up; for periods missed by the host, the time that the host took
   * @param maxLateNanos the largest lateness
   */
  public record ReservationPeriods(
      long periods,
      long met,
      long missed,
      long missedByHost,
      long meanLateNanos,
      long maxLateNanos) {}
}
