package io.cupule.vcpu.trace;

/**
 * An event on a pCPU.
 *
 * @param nanoTime its time, by {@link System#nanoTime}; for {@link TraceKind#EXIT} the end of the
 *     stay in guest mode
 * @param kind its kind
 * @param vcpu the vCPU concerned, as {@code vm/vcpuN}; empty if it concerns the pCPU alone
 * @param previous the previous vCPU on the pCPU, for {@link TraceKind#SWITCH} and {@link
 *     TraceKind#IDLE}; empty if it was idle, and for other kinds
 * @param detail see {@link TraceKind}; empty for kinds without
 * @param value see {@link TraceKind}; 0 for kinds without
 */
public record TraceRecord(
    long nanoTime, TraceKind kind, String vcpu, String previous, String detail, long value) {}
