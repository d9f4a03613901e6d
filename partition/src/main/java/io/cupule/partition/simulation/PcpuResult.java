package io.cupule.partition.simulation;

/**
 * What a pCPU did.
 *
 * @param id its number
 * @param policy its scheduling policy
 * @param busy share of the time that some vCPU ran, 0 to 1
 * @param switches how often it changed from one vCPU, or none, to another
 */
public record PcpuResult(int id, String policy, double busy, long switches) {}
