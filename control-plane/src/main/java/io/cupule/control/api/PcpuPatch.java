package io.cupule.control.api;

import java.util.Optional;

/**
 * What is to change of a pCPU. What is left out stays.
 *
 * @param policy its scheduling policy
 * @param slice length of a turn, such as {@code 5ms}, where the policy has turns of fixed length
 */
public record PcpuPatch(Optional<String> policy, Optional<String> slice) {}
