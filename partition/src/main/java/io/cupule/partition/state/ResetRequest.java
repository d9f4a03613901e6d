package io.cupule.partition.state;

/**
 * A reset that a guest asked for.
 *
 * @param cause GUEST or TRIPLE_FAULT
 * @param how in words, such as {@code port 0xcf9}
 */
public record ResetRequest(ResetCause cause, String how) {}
