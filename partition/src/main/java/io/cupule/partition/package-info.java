/**
 * The life cycle of a machine: from a scenario to running partitions, to the report at the end.
 *
 * <p>Order of locks, outermost first; who holds one takes only those that come later:
 *
 * <ol>
 *   <li>the arrangement's {@code OperationLock} of {@code VmSlots}: additions, changes of
 *       scheduling, the close;
 *   <li>the operations' {@code OperationLock} of a {@code VmSlot}, of several VMs in their order;
 *   <li>the monitor of a {@code VmLifecycle}: a pause or reset that is under way;
 *   <li>the monitors of {@code Board}, {@code PcpuPool} and {@code StopTurns}, and a vCPU's
 *       transition, then those of the scheduler;
 *   <li>the monitor of {@code VmSlots}, which guards the list of VMs: nothing is taken under it.
 * </ol>
 *
 * <p>The first three are held over waits, the operations' and the arrangement's also over the
 * building of a VM, so no vCPU's thread ever takes them. Listeners are told with locks held, and so
 * must not call back; what they throw {@code FlightListener} keeps from whoever tells them.
 */
package io.cupule.partition;
