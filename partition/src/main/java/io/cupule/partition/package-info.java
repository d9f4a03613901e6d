/**
 * The life cycle of a machine: from a scenario to running partitions to the final report.
 *
 * <p>Order of locks, outermost first. A thread that holds one takes only later ones:
 *
 * <ol>
 *   <li>the arrangement's {@code OperationLock} of {@code VmSlots}: additions, changes of
 *       scheduling, the close;
 *   <li>the operations' {@code OperationLock} of a {@code VmSlot}, for several VMs in their order;
 *   <li>the monitor of a {@code VmLifecycle}: the present pause or reset;
 *   <li>the monitors of {@code Board}, {@code PcpuPool} and {@code StopLock}, and a vCPU's
 *       transition, then those of the scheduler;
 *   <li>the monitor of {@code VmSlots}, which guards the list of VMs: no lock is taken under it.
 * </ol>
 *
 * <p>Threads wait while they hold the first three, and build VMs while they hold the first two, so
 * no vCPU's thread ever takes them. Listeners are called with locks held, so they must not call
 * back. {@code FlightListener} catches their exceptions.
 */
package io.cupule.partition;
