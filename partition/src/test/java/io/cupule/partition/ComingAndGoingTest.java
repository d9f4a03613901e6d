package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.backend.SharedOutput;
import io.cupule.device.backend.TextStream;
import io.cupule.kvm.testing.FitfulReader;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.ComingAndGoing.Act;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several threads add, start, pause, reset, stop and remove VMs at random, for {@code
 * -Dcupule.chaos.seconds} (20), and until each of that was done. Meanwhile the reader of the output
 * stops reading now and then, and the process is at its limit of threads at times. Each round ends
 * with a close of the machine in the middle of all that. Every operation ends, and no descriptor
 * and no thread stays.
 */
@RequiresKvm
final class ComingAndGoingTest {
  private static final long SECONDS = Long.getLong("cupule.chaos.seconds", 20);
  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());
  private static final int THREADS = 3;
  private static final long LONGEST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LONGEST_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MOST_FURTHER_THREADS = 4;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ThreadFactory plain = Thread.ofPlatform().factory();
  private final AtomicInteger furtherThreads = new AtomicInteger();
  private final Map<Act, Integer> done = new EnumMap<>(Act.class);

  @Test
  @Timeout(1800)
  void nothingStaysOfVmsThatComeAndGoWhenTheMachineIsClosedAmongThem() throws Exception {
    System.out.println("coming and going: -Dcupule.seed=" + SEED + " for " + SECONDS + " s");
    round(); // what is made once for all machines is there
    int descriptors = ProcSelf.descriptors().size();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    int rounds = 0;
    while (System.nanoTime() - end < 0 || done.size() < Act.values().length) {
      round();
      assertThat(ProcSelf.kvmDescriptors()).isEmpty();
      eventually("as few descriptors as before", () -> descriptors() <= descriptors);
      eventually("its threads end", () -> ownThreads().isEmpty());
      rounds++;
    }
    System.out.println("coming and going: " + rounds + " machines, " + done);
  }

  private void round() throws Exception {
    try (FitfulReader reader = new FitfulReader(random.split());
        SharedOutput output =
            new SharedOutput(new TextStream(reader, US_ASCII), _ -> {}, LoopErrors.toSystemLog());
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      Machine machine =
          new Machine(
              TestVms.scenario(BuiltinPolicy.BVT, TestVms.pcpus(2, 2)),
              vm -> output.open(vm.name()),
              new RecordingListener(),
              this::limited,
              LoopErrors.toSystemLog());
      List<Future<Map<Act, Integer>>> all = new ArrayList<>();
      try (machine) {
        furtherThreads.set(Integer.MAX_VALUE);
        for (int i = 0; i < THREADS; i++) {
          all.add(threads.submit(new ComingAndGoing(machine, random.split())));
        }
        limitThreadsNowAndThen(System.nanoTime() + random.nextLong(LONGEST_ROUND_NANOS));
      }
      for (Future<Map<Act, Integer>> one : all) {
        one.get().forEach((act, times) -> done.merge(act, times, Integer::sum));
      }
      assertThat(machine.vms()).noneMatch(vm -> vm.state() == VmStatus.RUNNING);
    }
  }

  private void limitThreadsNowAndThen(long end) {
    while (System.nanoTime() - end < 0) {
      boolean few = random.nextInt(3) == 0;
      furtherThreads.set(few ? random.nextInt(MOST_FURTHER_THREADS) : Integer.MAX_VALUE);
      LockSupport.parkNanos(random.nextLong(LONGEST_LIMIT_NANOS));
    }
  }

  private Thread limited(Runnable body) {
    if (furtherThreads.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      throw new OutOfMemoryError("unable to create native thread: possibly out of memory");
    }
    return plain.newThread(body);
  }

  private static int descriptors() {
    return ProcSelf.descriptors().size();
  }

  private static List<String> ownThreads() {
    return ProcSelf.threadNames().stream()
        .filter(name -> name.matches("vm\\d.*|timers|reaper"))
        .toList();
  }
}
