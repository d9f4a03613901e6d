package io.cupule.control.doctor;

import java.util.List;

/** Checks the host's support for real-time VMs: {@code realtime}, {@code host.housekeeping}. */
final class RealtimeChecks implements CheckGroup {
  private static final String THROTTLE = "proc/sys/kernel/sched_rt_runtime_us";
  private static final String PERIOD = "proc/sys/kernel/sched_rt_period_us";

  private final HostFiles host;
  private final ThreadTrial fifo;
  private final ThreadTrial timerSlack;

  RealtimeChecks(HostFiles host, ThreadTrial fifo, ThreadTrial timerSlack) {
    this.host = host;
    this.fifo = fifo;
    this.timerSlack = timerSlack;
  }

  @Override
  public List<Check> run() {
    return List.of(
        tried(
            "realtime-fifo",
            fifo,
            "a thread got SCHED_FIFO",
            "only for fifoPriority: CAP_SYS_NICE or `ulimit -r 99`, and in a version 1 control"
                + " group some cpu.rt_runtime_us"),
        throttling(),
        tried(
            "realtime-timer-slack",
            timerSlack,
            "a thread got 1 ns",
            "only for real-time VMs: let the sandbox allow prctl(PR_SET_TIMERSLACK)"),
        housekeeping());
  }

  private static Check tried(String id, ThreadTrial trial, String success, String remedy) {
    return trial
        .refusal()
        .map(refusal -> Check.warning(id, refusal, remedy))
        .orElseGet(() -> Check.ok(id, success));
  }

  private Check throttling() {
    long runtime = host.number(THROTTLE).orElse(-1L);
    long period = host.number(PERIOD).orElse(1_000_000L);
    return Check.warnUnless(
        runtime < 0 || runtime >= period,
        "realtime-throttling",
        runtime < 0
            ? "real-time threads may use all of a CPU"
            : "real-time threads may use " + runtime + " us in " + period + " us",
        "only for SCHED_FIFO vCPUs that never wait: `sysctl kernel.sched_rt_runtime_us=-1`");
  }

  private Check housekeeping() {
    int cpus =
        HostFiles.cpus(host.value("proc/self/status", "Cpus_allowed_list").orElse("")).size();
    return Check.warnUnless(
        cpus > 1,
        "realtime-housekeeping",
        cpus > 1 ? "one of " + cpus + " CPUs can be kept for Cupule's own threads" : "one CPU only",
        "vCPUs and Cupule's own threads share it; real-time VMs need a second CPU");
  }
}
