/**
 * ACRN's scheduling core: it decides which thread runs next on which pCPU.
 *
 * <p>A {@link io.cupule.sched.Pcpu} has one current thread, a flag that requests a reschedule, and
 * a {@link io.cupule.sched.Policy} that orders the ready {@linkplain io.cupule.sched.SchedThread
 * threads}. Waking, sleeping and timers only set the flag; a switch happens when {@link
 * io.cupule.sched.Pcpu#schedule} is called. The {@link io.cupule.sched.PcpuDriver} implements the
 * flag, the timer and a switch, for real threads or in virtual time. {@link
 * io.cupule.sched.VirtualPcpus} is the driver for virtual time.
 *
 * <h2>Locks and memory order</h2>
 *
 * <ul>
 *   <li>Each pCPU has one lock, which its creator provides. It guards the pCPU, all threads bound
 *       to it and the policy's data. Every public method takes it; it is always the lock of the
 *       target's pCPU. If a thread moved while the caller waited for its pCPU's lock, the caller
 *       takes the new pCPU's lock instead.
 *   <li>Only {@link io.cupule.sched.SchedThread#move} takes two, the lower pCPU number first. A
 *       thread's pCPU is written under both, so either lock keeps it stable.
 *   <li>Order: a {@link io.cupule.sched.SchedEvent}'s lock, then a pCPU's lock; never the reverse.
 *   <li>Methods of {@link io.cupule.sched.PcpuDriver}, {@link io.cupule.sched.SwitchHooks} and
 *       {@link io.cupule.sched.Policy} run under the pCPU's lock. They must not block and must not
 *       call a pCPU, thread or event.
 *   <li>No lock is held across {@code schedule()}'s return, so none is held while another thread
 *       runs instead of this one.
 *   <li>A thread's status, a pCPU's current thread, its reschedule flag and its timer are volatile
 *       and written under the lock. Without the lock, a read value is recent and never torn. A
 *       thread that sees the new current thread also sees everything that the old one did before it
 *       switched out.
 * </ul>
 *
 * <p>Times are nanoseconds of the pCPU's {@link io.cupule.time.NanoClock}, where ACRN has TSC
 * ticks: 1,000,000 per millisecond.
 */
package io.cupule.sched;
