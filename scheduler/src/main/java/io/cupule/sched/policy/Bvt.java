package io.cupule.sched.policy;

import io.cupule.queue.MinHeap;
import io.cupule.sched.Compat;
import io.cupule.sched.Policy;
import io.cupule.sched.PolicyHost;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.Warp;

/**
 * Borrowed virtual time (ACRN's sched_bvt.c, after Duda and Cheriton). Each thread's actual virtual
 * time (avt) grows while it runs; the higher its weight, the slower it grows. The thread with the
 * least effective virtual time (evt = avt - warp) runs, for the time that it needs to overtake the
 * next one plus the context switch allowance. The pCPU's virtual time (svt) is the least avt of the
 * ready threads; a thread that slept starts from there.
 *
 * <p>ACRN updates avt and svt only when it picks. So a thread that wakes after another one ran
 * alone starts from an outdated svt, and may hold the pCPU for while the other one ran alone. In
 * fixed mode, every wake and sleep updates them first. ACRN reads the warp parameters and ignores
 * them; in fixed mode, they work.
 */
final class Bvt implements Policy {
  private static final long MCU_NS = 1_000_000;
  private static final long ALLOWANCE_MCU = 5;
  private static final int MAX_WEIGHT = 128;
  private static final int RATIO_OF_WEIGHT_1 = 1024;

  private final PolicyHost host;
  private final boolean fixed;
  private final MinHeap<Data> queue = new MinHeap<>();

  /** Ready threads by avt; with warps, the head of {@link #queue} may not have the least. */
  private final MinHeap<Data> byAvt = new MinHeap<>();

  private long svt;

  /** A thread's account; while it is current, {@code avt} is valid as of {@code start}. */
  static final class Data {
    final SchedThread thread;
    final MinHeap.Node<Data> node = new MinHeap.Node<>(this);
    final MinHeap.Node<Data> avtNode = new MinHeap.Node<>(this);
    int ratio;
    long avt;
    long evt;
    long residual;
    long start;
    Warp warp = Warp.NONE;
    boolean warped;
    long warpedNs;
    long unwarpedUntil;

    private Data(SchedThread thread, SchedParams params, long now) {
      this.thread = thread;
      start = now;
      ratio = ratio(params);
    }

    /** Returns the nanoseconds that it ran since the last charge. */
    private long charge(long now) {
      long ran = Math.max(now - start, 0);
      start = now;
      // In two steps, because ran * ratio overflows after running alone for a hundred days.
      long rest = ran % MCU_NS * ratio + residual;
      avt += ran / MCU_NS * ratio + rest / MCU_NS;
      residual = rest % MCU_NS;
      return ran;
    }

    private void setWarp(Warp newWarp) {
      warp = newWarp;
      warped = newWarp.value() != 0;
      warpedNs = 0;
    }

    private long warpLeft() {
      return warped && warp.limitMs() > 0 ? warp.limitMs() * MCU_NS - warpedNs : Long.MAX_VALUE;
    }

    private void chargeWarp(long ran, long now) {
      if (!warped) {
        restoreWarp(now);
      } else if (warp.limitMs() > 0) {
        warpedNs += ran;
        if (warpLeft() <= 0) {
          warped = false;
          warpedNs = 0;
          unwarpedUntil = now + warp.unwarpPeriodMs() * MCU_NS;
        }
      }
    }

    private void restoreWarp(long now) {
      if (!warped && warp.value() != 0 && now >= unwarpedUntil) {
        warped = true;
      }
    }

    private void settleEvt() {
      evt = warped ? avt - warp.value() : avt;
    }
  }

  Bvt(PolicyHost host, Compat compat) {
    this.host = host;
    fixed = compat == Compat.FIXED;
  }

  @Override
  public Object attach(SchedThread thread, SchedParams params, long now) {
    Data data = new Data(thread, params, now);
    if (fixed) {
      data.setWarp(params.warp());
    }
    return data;
  }

  @Override
  public void change(SchedThread thread, SchedParams params, long now) {
    chargeCurrent(now);
    Data data = data(thread);
    data.ratio = ratio(params);
    if (fixed && !params.warp().equals(data.warp)) {
      data.setWarp(params.warp());
      data.settleEvt();
      requeue(data);
    }
  }

  @Override
  public void wake(SchedThread thread, long now) {
    Data data = data(thread);
    if (fixed) {
      bringUpToDate(now);
      data.restoreWarp(now);
    }
    // ACRN ignores a lag below the allowance, although here it counts virtual time, not MCU.
    if (data.avt <= svt - ALLOWANCE_MCU) {
      data.avt = svt;
    }
    data.settleEvt();
    enqueue(data);
  }

  @Override
  public void sleep(SchedThread thread, long now) {
    if (fixed) {
      bringUpToDate(now);
    }
    dequeue(data(thread));
  }

  @Override
  public SchedThread pick(long now) {
    bringUpToDate(now);
    host.stopTimer();
    Data first = queue.first();
    if (first == null) {
      return host.idle();
    }
    first.start = now;
    Data second = queue.second();
    if (second != null) {
      long turn = (second.evt - first.evt) / first.ratio + ALLOWANCE_MCU;
      host.startTimer(now + Math.min(turn * MCU_NS, first.warpLeft()));
    }
    return first.thread;
  }

  @Override
  public void timer(long deadline, long now) {
    if (host.current() != host.idle() || !queue.isEmpty()) {
      host.requestReschedule();
    }
  }

  @Override
  public void suspend() {
    host.stopTimer();
  }

  /** ACRN sets the timer again only when another thread requests a pick. */
  @Override
  public void resume(long now) {
    if (fixed) {
      host.requestReschedule();
    }
  }

  private void bringUpToDate(long now) {
    chargeCurrent(now);
    Data least = fixed ? byAvt.first() : queue.first();
    if (least != null) {
      svt = least.avt;
    }
  }

  private void chargeCurrent(long now) {
    if (host.current() == host.idle()) {
      return;
    }
    Data data = data(host.current());
    long ran = data.charge(now);
    if (fixed) {
      data.chargeWarp(ran, now);
    }
    data.settleEvt();
    requeue(data);
  }

  private void requeue(Data data) {
    if (data.node.isQueued()) {
      queue.requeue(data.node, data.evt);
      if (fixed) {
        byAvt.requeue(data.avtNode, data.avt);
      }
    }
  }

  private void enqueue(Data data) {
    queue.add(data.node, data.evt);
    if (fixed) {
      byAvt.add(data.avtNode, data.avt);
    }
  }

  private void dequeue(Data data) {
    queue.remove(data.node);
    byAvt.remove(data.avtNode);
  }

  private static int ratio(SchedParams params) {
    return RATIO_OF_WEIGHT_1 / Math.clamp(params.weight(), 1, MAX_WEIGHT);
  }

  private static Data data(SchedThread thread) {
    return (Data) thread.policyData();
  }
}
