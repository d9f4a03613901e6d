package io.cupule.vcpu;

/**
 * Something that happened on a pCPU.
 *
 * @param nanoTime when, by {@link System#nanoTime}; for {@link TraceKind#EXIT} the end of the stay
 *     in guest mode
 * @param kind what
 * @param vcpu whom it concerns, as {@code vm/vcpuN}; empty where it concerns the pCPU alone
 * @param previous who had the pCPU before, for {@link TraceKind#SWITCH} and {@link TraceKind#IDLE};
 *     empty where it was idle, and for other kinds
 * @param detail see {@link TraceKind}; empty for kinds without
 * @param value see {@link TraceKind}; 0 for kinds without
 */
public record TraceRecord(
    long nanoTime, TraceKind kind, String vcpu, String previous, String detail, long value) {}
