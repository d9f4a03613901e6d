package io.cupule.api;

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
 * @param idleSeconds time without a vCPU
 * @param switches how often it switched to another vCPU, also from idle
 * @param slices how often the timer ended a turn
 * @param sliceLatenessNanos mean lateness of that timer
 * @param maxSliceLatenessNanos the largest lateness of that timer
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
