package io.cupule.control.api;

import java.util.List;
import java.util.Optional;

/**
 * A pCPU, at {@code /v1/pcpus/{id}}.
 *
 * @param id the host CPU
 * @param policy its scheduling policy
 * @param sliceNanos length of a turn, where the policy has turns of fixed length
 * @param current the vCPU that has it, such as {@code alpha/vcpu0}; absent while idle
 * @param runQueue the vCPUs that are ready and wait
 * @param vcpus all vCPUs that are placed on it
 * @param idleSeconds time in which no vCPU had it
 * @param switches how often it went from one vCPU, or from being idle, to another
 * @param slices how often a turn was ended by the timer
 * @param sliceLatenessNanos how late that timer was on average
 * @param maxSliceLatenessNanos how late it was at worst
 */
public record PcpuView(
    int id,
    String policy,
    long sliceNanos,
    Optional<String> current,
    List<String> runQueue,
    List<String> vcpus,
    double idleSeconds,
    long switches,
    long slices,
    long sliceLatenessNanos,
    long maxSliceLatenessNanos) {}
