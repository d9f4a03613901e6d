/**
 * Simulates a scenario's vCPUs in virtual time. They have the same scheduling policies as real
 * vCPUs, and simulated work. The result says how much pCPU time each of them got.
 *
 * <p>{@link io.cupule.partition.simulation.Simulation} is the entry point. A vCPU never leaves its
 * pCPU and wakes no other vCPU, so each pCPU is simulated separately: {@code SimulatedPcpu} goes
 * from one event to the next, {@code SimulatedVcpu} keeps the account of a vCPU, and {@code Work}
 * generates its work. Switching takes no time. The same scenario, duration and seed give the same
 * result, on any number of processors.
 *
 * <p>All times are nanoseconds of virtual time, from 0.
 */
package io.cupule.partition.simulation;
