/**
 * The life cycle of a machine: from a scenario to running partitions to the final report. Its VMs
 * are in {@code vm} and {@code state}, what they consist of in {@code hardware} and {@code
 * chipset}.
 *
 * <p>Order of the locks of all these packages, outermost first. A thread that holds one takes only
 * later ones, or the same kind of another VM in the order of the VMs. A test records which ones are
 * taken under which.
 *
 * <ol>
 *   <li>{@code arrangement}, of {@code Vms}: additions, changes of scheduling, the close
 *   <li>{@code operations}, of a {@code Vm}: one operation at a time
 *   <li>{@code VmStates}: the state of a VM
 *   <li>{@code Restarts}: the limit of resets
 *   <li>{@code StopLock}: who may stop the other vCPUs
 *   <li>{@code PcpuPool}: the clocks that all VMs share
 *   <li>{@code TscReference}: the rate of the time-stamp counter
 *   <li>{@code Vms}: the list of VMs
 * </ol>
 *
 * <p>Threads wait while they hold the first two, and build VMs meanwhile, so no vCPU's thread ever
 * takes them. All others are held for a moment. A vCPU's transition and the locks of the scheduler
 * come after {@code StopLock}; no lock of these packages is taken under them. Listeners are called
 * with the first two held, so they must not call back. {@code FlightListener} catches their
 * exceptions.
 */
package io.cupule.partition;
