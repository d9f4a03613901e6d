package io.cupule.bench.guest;

import io.cupule.bench.pair.Settings;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Our run loop under JMH, for its allocation profiler; an operation is an exit. The profiler counts
 * every thread. JMH itself allocates some hundred bytes per invocation; they are divided among the
 * exits of that invocation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 6)
@Measurement(iterations = 2, time = 5)
public class ExitAllocation {
  private static final int BATCHES = 1_000;

  private final long[] samples = new long[BATCHES];
  private final ExitSide side = new ExitSide(Settings.of(1, false).cpu(), false);

  /** Called by JMH. */
  public ExitAllocation() {}

  /** Runs the guest during a whole invocation. */
  @Benchmark
  @OperationsPerInvocation(BATCHES * BatchClock.EXITS)
  public void exits() {
    side.sample(samples);
  }

  /** Stops the guest. */
  @TearDown
  public void stop() {
    side.close();
  }
}
