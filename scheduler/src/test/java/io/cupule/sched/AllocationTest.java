package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.sched.policy.BuiltinPolicy;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scheduling is part of the exit path and must leave nothing for the garbage collector. */
@Tag("interpreted")
class AllocationTest {
  private static final int OPERATIONS = 50_000;
  private static final int THREADS = 32;

  private final ThreadMXBean jvm = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final SplittableRandom random = new SplittableRandom(20_260_104);
  private final SchedThread[] threads = new SchedThread[THREADS];

  static Stream<Arguments> policies() {
    return Stream.of(BuiltinPolicy.values())
        .flatMap(policy -> Stream.of(Compat.values()).map(compat -> Arguments.of(policy, compat)));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void wakingSleepingAndPickingAllocateNothing(BuiltinPolicy policy, Compat compat) {
    VirtualPcpus machine = new VirtualPcpus(1, policy.with(compat), (_, _, _, _) -> {});
    Pcpu pcpu = machine.pcpu(0);
    for (int i = 0; i < THREADS; i++) {
      SchedParams params = SchedParams.DEFAULT.withPriority(i % 3).withWeight(i + 1);
      if (i % 2 == 0) {
        params = params.withReservation(new Reservation(100_000, 2_000_000));
      }
      threads[i] = pcpu.attach("t" + i, params, SwitchHooks.NONE);
      threads[i].wake();
    }
    // Everybody is queued once as ready, and for rtds once as spent: the queues have their full
    // size.
    machine.advance(5_000_000);

    operate(machine);
    long before = jvm.getCurrentThreadAllocatedBytes();
    operate(machine);

    assertThat(jvm.getCurrentThreadAllocatedBytes() - before).isZero();
  }

  @Test
  void waitingAndSignallingAllocateNothing() {
    VirtualPcpus machine =
        new VirtualPcpus(1, BuiltinPolicy.BVT.with(Compat.FIXED), (_, _, _, _) -> {});
    SchedThread thread = machine.pcpu(0).attach("t", SchedParams.DEFAULT, SwitchHooks.NONE);
    thread.wake();
    machine.pcpu(0).schedule();
    SchedEvent event = new SchedEvent(SchedLock.mutex());

    waitAndSignal(event, thread);
    long before = jvm.getCurrentThreadAllocatedBytes();
    waitAndSignal(event, thread);

    assertThat(jvm.getCurrentThreadAllocatedBytes() - before).isZero();
    assertThat(event.count()).isZero();
  }

  private void operate(VirtualPcpus machine) {
    for (int i = 0; i < OPERATIONS; i++) {
      SchedThread thread = threads[random.nextInt(THREADS)];
      if (random.nextBoolean()) {
        thread.wake();
      } else {
        thread.sleep();
      }
      machine.schedulePoint(thread.pcpu());
      machine.advance(random.nextInt(300_000));
    }
  }

  private static void waitAndSignal(SchedEvent event, SchedThread thread) {
    for (int i = 0; i < OPERATIONS; i++) {
      event.begin(thread);
      thread.pcpu().schedule();
      event.signal();
      thread.pcpu().schedule();
      event.again(thread);
    }
  }
}
