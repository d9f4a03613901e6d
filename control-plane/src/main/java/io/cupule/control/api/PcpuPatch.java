package io.cupule.control.api;

import java.util.Optional;

/**
 * A change of a pCPU. Fields that are left out do not change.
 *
 * @param policy its scheduling policy
 * @param slice length of a turn, such as {@code 5ms}, where the policy has turns of fixed length
 */
public record PcpuPatch(Optional<String> policy, Optional<String> slice) {}
