package io.cupule.partition.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.linux.LinuxThread;
import io.cupule.linux.LinuxThread.SchedulingClass;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.scenario.RealtimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RealtimeThreadTest {
  /** How a thread came out of it: its class and timer slack, or why it was refused. */
  private record Outcome(SchedulingClass schedulingClass, String slack, String refusal) {}

  @Test
  void realtimeVmsThreadsHaveTheSmallestTimerSlack() throws Exception {
    Outcome outcome = prepare(new RealtimeSettings(Optional.empty()));
    assertThat(outcome).isEqualTo(new Outcome(SchedulingClass.OTHER, "1", ""));
  }

  @Test
  void priorityPutsTheThreadIntoTheFifoClassOrIsRefusedWithTheRemedy() throws Exception {
    Outcome outcome = prepare(new RealtimeSettings(Optional.of(1)));
    if (outcome.refusal().isEmpty()) {
      assertThat(outcome.schedulingClass()).isEqualTo(SchedulingClass.FIFO);
    } else {
      assertThat(outcome.refusal()).startsWith("sched_setscheduler: EPERM - ");
    }
  }

  @Test
  void threadOfTheSlicesGoesBeforeOrdinaryThreadsWhereTheProcessMay() throws Exception {
    boolean allowed = prepare(new RealtimeSettings(Optional.of(1))).refusal().isEmpty();
    CompletableFuture<SchedulingClass> found = new CompletableFuture<>();

    RealtimeThread.ofSlices(() -> found.complete(LinuxThread.scheduling(0))).start();

    assertThat(found.get(Patience.SECONDS, TimeUnit.SECONDS))
        .isEqualTo(allowed ? SchedulingClass.FIFO : SchedulingClass.OTHER);
  }

  @Test
  void threadsThatTheThreadOfTheSlicesMakesAreOrdinary() throws Exception {
    CompletableFuture<SchedulingClass> found = new CompletableFuture<>();

    RealtimeThread.ofSlices(
            () -> Thread.ofPlatform().start(() -> found.complete(LinuxThread.scheduling(0))))
        .start();

    assertThat(found.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(SchedulingClass.OTHER);
  }

  private static Outcome prepare(RealtimeSettings settings) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread
          .submit(() -> {
            String refusal = "";
            try {
              RealtimeThread.prepare(settings);
            } catch (SystemCallException e) {
              refusal = String.valueOf(e.getMessage());
            }
            return new Outcome(LinuxThread.scheduling(0), slack(), refusal);
          })
          .get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  private static String slack() throws IOException {
    return Files.readString(Path.of("/proc/" + LinuxThread.currentId() + "/timerslack_ns")).strip();
  }
}
