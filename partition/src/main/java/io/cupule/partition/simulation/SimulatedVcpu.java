package io.cupule.partition.simulation;

import io.cupule.partition.report.MachineReport.ReservationReport;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import org.HdrHistogram.Histogram;

/**
 * A vCPU that has simulated work instead of a guest, and its account. It belongs to one {@link
 * SimulatedPcpu}, which passes events to it.
 */
final class SimulatedVcpu implements SwitchHooks {
  private static final long NOT = -1;

  /** Significant decimal digits of latencies. */
  private static final int PRECISION = 2;

  private final VmSettings vm;
  private final int id;
  private final int index;
  private final SimulatedPcpu pcpu;
  private final Work work;
  private final RunListener listener;
  private final SchedThread thread;
  private final Histogram wakeToRun = new Histogram(PRECISION);

  private boolean hasWork;

  /** While it runs: the time when all its work will be done. */
  private long doneAt;

  /** While it does not run: the running time that its work still needs. */
  private long remaining;

  private long runningSince = NOT;
  private long readySince = NOT;
  private long wokeAt = NOT;

  private long ran;
  private long switches;
  private long longestWakeToRun;
  private long longestWait;
  private long longestWaitFrom;
  private long deadlines;
  private long missed;

  SimulatedVcpu(
      VmSettings vm, int id, int index, SimulatedPcpu pcpu, Work work, RunListener listener) {
    this.vm = vm;
    this.id = id;
    this.index = index;
    this.pcpu = pcpu;
    this.work = work;
    this.listener = listener;
    thread = pcpu.attach(this);
  }

  VmSettings vm() {
    return vm;
  }

  int id() {
    return id;
  }

  /** Returns its index among the vCPUs of its pCPU. */
  int index() {
    return index;
  }

  String name() {
    return vm.name() + "/vcpu" + id;
  }

  /** Returns when its next piece of work arrives. */
  long nextArrival() {
    return work.nextArrival();
  }

  /** Returns, while it runs, when all its work will be done. */
  long doneAt() {
    return doneAt;
  }

  /** Returns the time that it ran. Call it after the end. */
  long ran() {
    return ran;
  }

  /** Returns the histogram of times from waking to running. */
  Histogram wakeToRun() {
    return wakeToRun;
  }

  /** Handles the arrival of a piece of work. */
  void arrive(long now) {
    if (work.hasDeadlines() && now > 0) {
      deadlines++;
      missed += hasWork ? 1 : 0;
    }
    long runTime = work.take();
    if (isRunning()) {
      doneAt += runTime;
    } else {
      remaining += runTime;
    }
    if (!hasWork) {
      hasWork = true;
      wake(now);
    }
  }

  private void wake(long now) {
    wokeAt = now;
    // If it went to sleep at this moment, it still runs, so the sleep is cancelled.
    if (!isRunning()) {
      readySince = now;
    }
    thread.wake();
  }

  /** Handles the end of all its work, while it runs. */
  void finish(long now) {
    hasWork = false;
    work.finished(now);
    thread.sleep();
  }

  @Override
  public void switchIn(SchedThread self, long now) {
    switches++;
    noteWait(now);
    readySince = NOT;
    runningSince = now;
    doneAt = now + remaining;
    pcpu.runs(this);
  }

  @Override
  public void switchOut(SchedThread self, long now) {
    noteRun(now);
    runningSince = NOT;
    remaining = doneAt - now;
    if (hasWork) {
      readySince = now;
    }
  }

  /** Starts the work that it woke for, because it runs from now on. */
  void runsFrom(long now) {
    if (wokeAt != NOT) {
      wakeToRun.recordValue(now - wokeAt);
      longestWakeToRun = Math.max(longestWakeToRun, now - wokeAt);
      wokeAt = NOT;
    }
  }

  /** Handles the end of the simulation. */
  void end(long now) {
    if (isRunning()) {
      noteRun(now);
    } else if (readySince != NOT) {
      noteWait(now);
    }
  }

  private boolean isRunning() {
    return runningSince != NOT;
  }

  private void noteRun(long now) {
    ran += now - runningSince;
    listener.ran(index, runningSince, now);
  }

  private void noteWait(long now) {
    if (now - readySince > longestWait) {
      longestWait = now - readySince;
      longestWaitFrom = readySince;
    }
  }

  /**
   * Returns its result.
   *
   * @param duration of the simulation
   */
  VcpuResult result(long duration) {
    Latency latency =
        new Latency(wakeToRun.getTotalCount(), percentile(50), percentile(99), longestWakeToRun);
    return new VcpuResult(
        vm.name(),
        id,
        pcpu.id(),
        vm.loadOf(id).toString(),
        (double) ran / duration,
        ran,
        latency,
        longestWait,
        longestWaitFrom,
        deadlines,
        missed,
        switches,
        ReservationReport.of(thread.reservation().read(duration)));
  }

  private long percentile(double percent) {
    return Math.min(wakeToRun.getValueAtPercentile(percent), longestWakeToRun);
  }
}
