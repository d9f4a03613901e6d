package io.cupule.api;

import java.util.Optional;

/**
 * A change of a pCPU. Fields that are left out do not change.
 *
 * @param policy its scheduling policy; null for the default, {@code bvt}
 * @param slice length of a turn, such as {@code 5ms}, where the policy has turns of fixed length;
 *     null for the default, {@code 10ms}
 */
public record PcpuPatch(
    @Default("\"bvt\"") Optional<String> policy, @Default("\"10ms\"") Optional<String> slice) {}
