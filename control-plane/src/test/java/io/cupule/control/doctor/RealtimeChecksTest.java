package io.cupule.control.doctor;

import static io.cupule.control.doctor.FakeHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.linux.LinuxThread;
import io.cupule.linux.LinuxThread.SchedulingClass;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealtimeChecksTest {
  private static final ThreadTrial ALLOWED = Optional::empty;
  private static final ThreadTrial REFUSED = () -> Optional.of("sched_setscheduler: EPERM");

  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(root);
  }

  @Test
  void hostThatGivesAThreadThePriorityIsFine() {
    assertThat(check("realtime-fifo", ALLOWED).status()).isEqualTo(Status.OK);
  }

  @Test
  void refusalOfTheKernelIsShownWithTheWaysToMendIt() {
    Check check = check("realtime-fifo", REFUSED);

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).isEqualTo("sched_setscheduler: EPERM");
    assertThat(check.remedy()).contains("CAP_SYS_NICE", "ulimit -r", "cpu.rt_runtime_us");
  }

  @Test
  void timerSlackIsTriedOut() {
    assertThat(check("realtime-timer-slack", ALLOWED).status()).isEqualTo(Status.OK);
    assertThat(check("realtime-timer-slack", REFUSED).status()).isEqualTo(Status.WARNING);
  }

  @Test
  void throttledRealTimeThreadsAreAWarning() {
    host.file("proc/sys/kernel/sched_rt_runtime_us", "950000")
        .file("proc/sys/kernel/sched_rt_period_us", "1000000");

    Check check = check("realtime-throttling", ALLOWED);

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.detail()).isEqualTo("real-time threads may use 950000 us in 1000000 us");
  }

  @Test
  void hostWithoutThrottlingIsFine() {
    host.file("proc/sys/kernel/sched_rt_runtime_us", "-1");

    assertThat(check("realtime-throttling", ALLOWED).status()).isEqualTo(Status.OK);
  }

  @Test
  void singleCpuLeavesNoneForHousekeeping() {
    host.file("proc/self/status", "Cpus_allowed_list:\t3");

    assertThat(check("realtime-housekeeping", ALLOWED).status()).isEqualTo(Status.WARNING);
  }

  @Test
  void secondCpuCanBeKeptForHousekeeping() {
    host.file("proc/self/status", "Cpus_allowed_list:\t2-3");

    assertThat(check("realtime-housekeeping", ALLOWED).detail()).startsWith("one of 2 CPUs");
  }

  @Test
  void everyThreadMayHaveTheSmallestTimerSlack() {
    assertThat(ThreadTrial.TIMER_SLACK.refusal()).isEmpty();
  }

  @Test
  void trialOfThePriorityLeavesTheCallerAsItWas() {
    assertThat(ThreadTrial.FIFO.refusal())
        .satisfiesAnyOf(
            refusal -> assertThat(refusal).isEmpty(),
            refusal -> assertThat(refusal.orElseThrow()).startsWith("sched_setscheduler: EPERM"));
    assertThat(LinuxThread.scheduling(0)).isEqualTo(SchedulingClass.OTHER);
  }

  private Check check(String id, ThreadTrial trial) {
    return only(new RealtimeChecks(host.files(), trial, trial), id);
  }
}
