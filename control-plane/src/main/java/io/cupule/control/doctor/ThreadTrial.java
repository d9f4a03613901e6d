package io.cupule.control.doctor;

import io.cupule.linux.LinuxThread;
import io.cupule.linux.LinuxThread.SchedulingClass;
import io.cupule.linux.error.SystemCallException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tries a request of a vCPU thread to the host, on a separate thread. Limits, capabilities and
 * control groups all affect the result, so only the kernel can give it.
 */
@FunctionalInterface
interface ThreadTrial {
  /** The lowest priority of the class SCHED_FIFO. */
  ThreadTrial FIFO = () -> refusal(() -> LinuxThread.scheduling(0, SchedulingClass.FIFO, 1));

  /** The smallest timer slack. */
  ThreadTrial TIMER_SLACK = () -> refusal(() -> LinuxThread.timerSlack(1));

  /** Returns why the kernel refuses; empty if it does not. */
  Optional<String> refusal();

  private static Optional<String> refusal(Runnable request) {
    CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("doctor-trial")
        .start(() -> {
          try {
            request.run();
            outcome.complete(Optional.empty());
          } catch (SystemCallException refused) {
            outcome.complete(Optional.of(String.valueOf(refused.getMessage())));
          } catch (RuntimeException | Error failed) {
            outcome.completeExceptionally(failed);
          }
        });
    return outcome.join();
  }
}
