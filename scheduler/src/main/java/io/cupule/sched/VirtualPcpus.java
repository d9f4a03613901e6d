package io.cupule.sched;

import java.util.ArrayList;
import java.util.List;

/**
 * A few pCPUs in virtual time: nothing runs, time moves when told to, and the caller says what each
 * pCPU does. For one thread only. Each step looks at every pCPU, which is fine for tens of them.
 */
public final class VirtualPcpus {
  /** The pCPU of a caller that runs on none. */
  public static final int NOWHERE = -1;

  /** Hears of every switch. */
  @FunctionalInterface
  public interface SwitchListener {
    /** {@code next} took {@code pcpu} from {@code prev} at {@code now}. */
    void switched(long now, Pcpu pcpu, SchedThread prev, SchedThread next);
  }

  private final List<Pcpu> pcpus = new ArrayList<>();
  private final SwitchListener listener;
  private long now;
  private int caller = NOWHERE;
  private long kicks;

  /**
   * Makes {@code count} pCPUs at time 0, numbered from 0, each with a policy from {@code factory}.
   */
  public VirtualPcpus(int count, PolicyFactory factory, SwitchListener listener) {
    this.listener = listener;
    Driver driver = new Driver();
    for (int id = 0; id < count; id++) {
      pcpus.add(new Pcpu(id, factory, this::now, driver, SchedLock.none()));
    }
  }

  /** Returns the time in nanoseconds. */
  public long now() {
    return now;
  }

  /** Returns how many there are. */
  public int count() {
    return pcpus.size();
  }

  /** Returns the pCPU with that number. */
  public Pcpu pcpu(int id) {
    return pcpus.get(id);
  }

  /** From now on, calls come from that pCPU, or from {@link #NOWHERE}. */
  public void callFrom(int pcpuId) {
    caller = pcpuId;
  }

  /** Returns how often a pCPU was kicked. */
  public long kicks() {
    return kicks;
  }

  /** Lets {@code pcpu} come to a schedule point: it switches if that was asked for. */
  public void schedulePoint(Pcpu pcpu) {
    if (pcpu.needReschedule()) {
      pcpu.schedule();
    }
  }

  /**
   * Moves time on by {@code ns}. Timers fire in order of time, the lowest pCPU first among equals,
   * at their deadline, each followed by a schedule point on its pCPU.
   */
  public void advance(long ns) {
    long end = now + ns;
    for (Pcpu due = earliest(); due.timerDeadline() <= end; due = earliest()) {
      now = due.timerDeadline();
      caller = due.id();
      due.timerExpired();
      schedulePoint(due);
    }
    now = end;
    caller = NOWHERE;
  }

  private Pcpu earliest() {
    Pcpu earliest = pcpus.getFirst();
    for (int id = 1; id < pcpus.size(); id++) {
      if (pcpus.get(id).timerDeadline() < earliest.timerDeadline()) {
        earliest = pcpus.get(id);
      }
    }
    return earliest;
  }

  private final class Driver implements PcpuDriver {
    @Override
    public boolean runsOn(Pcpu pcpu) {
      return pcpu.id() == caller;
    }

    @Override
    public void kick(Pcpu pcpu) {
      kicks++;
    }

    @Override
    public void switching(Pcpu pcpu, SchedThread prev, SchedThread next, long time) {
      listener.switched(time, pcpu, prev, next);
    }
  }
}
