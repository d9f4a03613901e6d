package io.cupule.bench;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.Reservation;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.VirtualPcpus;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A pCPU in virtual time with many ready threads. In an operation, a thread wakes and the pCPU
 * picks. Then any one of the ready threads goes to sleep, so that their number is constant; if that
 * one was running, the pCPU picks once more.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class WakeAndPick {
  private static final long SEED = 20261122;

  /** The longest time between two operations; many of them fall within one slice. */
  private static final int MAX_STEP_NS = 20_000;

  private static final long PERIOD_NS = 1_000_000_000;

  /** Threads that are ready when the other one wakes. */
  @Param({"2", "16", "256", "4096"})
  private int ready = 2;

  /** The policy's name; {@code /acrn} means with ACRN's faults. */
  @Param({"noop", "iorr", "bvt", "bvt/acrn", "prio", "rtds"})
  private String policy = "bvt";

  private final Random random = new Random(SEED);
  private VirtualPcpus pcpus =
      new VirtualPcpus(0, BuiltinPolicy.BVT.with(Compat.FIXED), (_, _, _, _) -> {});
  private SchedThread[] threads = {};
  private int asleep;

  /** Called by JMH. */
  public WakeAndPick() {}

  /** Makes the threads; all but one are ready. */
  @Setup
  public void start() {
    Compat compat = policy.endsWith("/acrn") ? Compat.ACRN : Compat.FIXED;
    BuiltinPolicy chosen = BuiltinPolicy.of(policy.replace("/acrn", "")).orElseThrow();
    pcpus = new VirtualPcpus(1, chosen.with(compat), (_, _, _, _) -> {});
    Pcpu pcpu = pcpus.pcpu(0);
    threads = new SchedThread[ready + 1];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = pcpu.attach("t" + i, params(chosen), SwitchHooks.NONE);
    }
    for (int i = 0; i < ready; i++) {
      threads[i].wake();
      pcpus.schedulePoint(pcpu);
    }
    asleep = ready;
  }

  /** Runs the operation. */
  @Benchmark
  public void wakeAndPick() {
    Pcpu pcpu = pcpus.pcpu(0);
    pcpus.advance(random.nextInt(MAX_STEP_NS));
    threads[asleep].wake();
    pcpu.schedule();
    asleep = random.nextInt(threads.length);
    threads[asleep].sleep();
    pcpus.schedulePoint(pcpu);
  }

  /**
   * Returns random weights and priorities; every second thread has a reservation, in total half the
   * pCPU's time.
   */
  private SchedParams params(BuiltinPolicy chosen) {
    SchedParams params =
        SchedParams.DEFAULT.withWeight(1 + random.nextInt(128)).withPriority(1 + random.nextInt(4));
    if (chosen == BuiltinPolicy.RTDS && random.nextBoolean()) {
      long budget = PERIOD_NS / (2L * threads.length);
      return params.withReservation(new Reservation(budget, PERIOD_NS));
    }
    return params;
  }
}
