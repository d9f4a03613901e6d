package io.cupule.partition.simulation;

/**
 * The result of a pCPU.
 *
 * @param id its number
 * @param policy its scheduling policy
 * @param busy share of the time that some vCPU ran, 0 to 1
 * @param switches how often it switched to another vCPU, also from idle
 */
public record PcpuResult(int id, String policy, double busy, long switches) {}
