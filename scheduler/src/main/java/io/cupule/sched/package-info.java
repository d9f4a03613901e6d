/**
 * ACRN's scheduling core: who runs next on which pCPU.
 *
 * <p>A {@link io.cupule.sched.Pcpu} has one current thread, a flag that asks for a reschedule, and
 * a {@link io.cupule.sched.Policy} that orders the ready {@linkplain io.cupule.sched.SchedThread
 * threads}. Nothing switches by itself: waking, sleeping and timers only set the flag, and a switch
 * happens where {@link io.cupule.sched.Pcpu#schedule} is called. What the flag, the timer and a
 * switch mean outside, in real threads or in virtual time, is up to the {@link
 * io.cupule.sched.PcpuDriver}. {@link io.cupule.sched.VirtualPcpus} is the driver for virtual time.
 *
 * <h2>Locks and memory order</h2>
 *
 * <ul>
 *   <li>Each pCPU has one lock, handed in by its maker. It guards the pCPU, all threads bound to it
 *       and the policy's data. Every public method takes it by itself; the lock taken is always the
 *       one of the target's pCPU. A thread may have moved while its pCPU's lock was waited for:
 *       then the new one's is taken instead.
 *   <li>Only {@link io.cupule.sched.SchedThread#move} takes two, that of the pCPU with the lower
 *       number first. A thread's pCPU is written under both, so either keeps it where it is.
 *   <li>Order: a {@link io.cupule.sched.SchedEvent}'s lock, then a pCPU's lock; never the reverse.
 *   <li>Methods of {@link io.cupule.sched.PcpuDriver}, {@link io.cupule.sched.SwitchHooks} and
 *       {@link io.cupule.sched.Policy} run under the pCPU's lock. They must not block and must not
 *       call a pCPU, thread or event.
 *   <li>No lock is held across {@code schedule()}'s return, so none is ever held while another
 *       thread runs in this one's place.
 *   <li>A thread's status, a pCPU's current thread, its reschedule flag and its timer are written
 *       under the lock and volatile: read without it, they are recent and never torn, and what a
 *       thread did before it switched out is visible to whoever sees the new current thread.
 * </ul>
 *
 * <p>Times are nanoseconds of the pCPU's {@link io.cupule.sched.NanoClock}; they stand where ACRN
 * has TSC ticks, 1,000,000 per millisecond.
 */
package io.cupule.sched;
