package io.cupule.vcpu.trace;

import io.cupule.sched.SchedParams;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.NanoClock;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;

/**
 * Records recent events on a pCPU in two rings of {@value TraceRing#CAPACITY} records, so that
 * exits do not push out scheduling. It is always on. A record costs some nanoseconds. The first
 * write to memory allocates it, at most 2 MiB per ring. Any thread may read.
 *
 * <p>The vCPU thread that has the pCPU's token writes exit records, so there is one writer at a
 * time, and the token's hand-over orders them. Switches, wakes and changes are written under the
 * pCPU's lock, but requests and kicks are not.
 */
public final class PcpuTrace {
  private final int pcpu;
  private final NanoClock clock;
  private final TraceNames names = new TraceNames();
  private final TraceRing scheduling = TraceRing.forManyWriters();
  private final TraceRing exits = TraceRing.forOneWriter();
  private final boolean on;

  /** The vCPU on the pCPU. */
  private volatile int current = TraceNames.NOBODY;

  /**
   * Makes an empty trace.
   *
   * @param pcpu the number of the host CPU
   * @param clock for records whose caller has no time at hand
   * @param on whether it records anything
   */
  public PcpuTrace(int pcpu, NanoClock clock, boolean on) {
    this.pcpu = pcpu;
    this.clock = clock;
    this.on = on;
  }

  /** Returns the pCPU's number. */
  public int pcpu() {
    return pcpu;
  }

  /** Returns the vCPU on the pCPU, as {@code vm/vcpuN}; empty while it is idle. */
  public String current() {
    return names.name(current);
  }

  /**
   * Makes a reader of everything but exits.
   *
   * @return one that begins with the oldest stored record
   */
  public TraceReader scheduling() {
    return new TraceReader(scheduling, names, Math.max(0, scheduling.next() - TraceRing.CAPACITY));
  }

  /**
   * Makes a reader of {@link TraceKind#EXIT} records.
   *
   * @return one that begins with the next record
   */
  public TraceReader exits() {
    return new TraceReader(exits, names, exits.next());
  }

  /** Returns a number for a new vCPU. Under the pCPU's lock. */
  public int add(String vcpu) {
    return names.add(vcpu);
  }

  /** Releases the number of a removed vCPU. Under the pCPU's lock. */
  public void release(int vcpu) {
    names.release(vcpu);
  }

  /**
   * Records a switch. Under the pCPU's lock.
   *
   * @param previous a number of {@link #add}, or {@link TraceNames#NOBODY}
   * @param next likewise
   */
  public void switched(long now, int previous, int next, SwitchCause cause) {
    current = next;
    TraceKind kind = next == TraceNames.NOBODY ? TraceKind.IDLE : TraceKind.SWITCH;
    write(now, kind, next, cause.ordinal(), previous);
  }

  /** Records that a vCPU became ready. Under the pCPU's lock. */
  public void woken(long now, int vcpu) {
    write(now, TraceKind.WAKE, vcpu, 0, 0);
  }

  /** Records that a vCPU waits. Under the pCPU's lock. */
  public void blocked(long now, int vcpu) {
    write(now, TraceKind.BLOCK, vcpu, 0, 0);
  }

  /** Records a request of a vCPU. Any thread. */
  public void requested(int vcpu, Request request) {
    write(clock.nanoTime(), TraceKind.REQUEST, vcpu, request.ordinal(), 0);
  }

  /** Records a kick of a vCPU. Any thread. */
  public void kicked(int vcpu) {
    write(clock.nanoTime(), TraceKind.KICK, vcpu, 0, 0);
  }

  /** Records new parameters of a vCPU. Under the pCPU's lock. */
  public void changed(int vcpu, SchedParams params) {
    write(clock.nanoTime(), TraceKind.PARAMETERS, vcpu, 0, params.weight());
  }

  /** Records a new policy. Under the pCPU's lock. */
  public void changed(BuiltinPolicy policy) {
    write(clock.nanoTime(), TraceKind.POLICY, TraceNames.NOBODY, policy.ordinal(), 0);
  }

  private void write(long time, TraceKind kind, int vcpu, int code, long value) {
    if (on) {
      scheduling.write(time, kind, vcpu, code, value);
    }
  }

  /** Records an exit. For the vCPU thread with the token. */
  public void exited(long left, int vcpu, ExitReason reason, long guestNanos) {
    if (on) {
      exits.write(left, TraceKind.EXIT, vcpu, reason.ordinal(), guestNanos);
    }
  }
}
