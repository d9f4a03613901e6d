package io.cupule.control.doctor;

import io.cupule.kvm.KvmException;
import io.cupule.kvm.LinuxThread;
import io.cupule.kvm.LinuxThread.SchedulingClass;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something that a vCPU thread may ask of the host, tried out on a thread of its own: limits,
 * capabilities and control groups all have a say in it, and only the kernel knows the sum.
 */
@FunctionalInterface
interface ThreadTrial {
  /** The lowest priority of the class SCHED_FIFO. */
  ThreadTrial FIFO = () -> refusal(() -> LinuxThread.scheduling(0, SchedulingClass.FIFO, 1));

  /** The smallest timer slack. */
  ThreadTrial TIMER_SLACK = () -> refusal(() -> LinuxThread.timerSlack(1));

  /** Why the kernel refuses; empty where it does not. */
  Optional<String> refusal();

  private static Optional<String> refusal(Runnable request) {
    CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("doctor-trial")
        .start(() -> {
          try {
            request.run();
            outcome.complete(Optional.empty());
          } catch (KvmException refused) {
            outcome.complete(Optional.of(String.valueOf(refused.getMessage())));
          } catch (RuntimeException | Error failed) {
            outcome.completeExceptionally(failed);
          }
        });
    return outcome.join();
  }
}
