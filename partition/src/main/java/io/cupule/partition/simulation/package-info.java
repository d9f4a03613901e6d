/**
 * Runs a scenario's vCPUs in virtual time, with the scheduling policies that real ones get and with
 * made-up work, and says what each of them had of its pCPU.
 *
 * <p>{@link io.cupule.partition.simulation.Simulation} is the door. A vCPU never leaves its pCPU
 * and wakes nobody else, so each pCPU is simulated on its own: {@code SimulatedPcpu} goes from one
 * event to the next, {@code SimulatedVcpu} keeps the accounts of a vCPU, and {@code Work} says when
 * it has something to do. Switching costs nothing. The same scenario, duration and seed give the
 * same result, on any number of processors.
 *
 * <p>All times are nanoseconds of virtual time, from 0.
 */
package io.cupule.partition.simulation;
