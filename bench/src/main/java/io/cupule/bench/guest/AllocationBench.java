package io.cupule.bench.guest;

import io.cupule.bench.pair.Settings;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what an exit allocates once the code is compiled: nothing. */
public final class AllocationBench {
  private static final int BATCHES = 2_000;

  /** After 5,000 batches the JIT compiler reaches its last level for the benchmark's own code. */
  private static final int WARM_UP_BATCHES = 8_000;

  private static final String BYTES_PER_OPERATION = "gc.alloc.rate.norm";

  private AllocationBench() {}

  /**
   * The measured allocation.
   *
   * @param exits of the guest, in the turn that counts
   * @param bytes that the vCPU's thread allocated in that turn, by the JVM's account
   * @param jmhBytesPerExit the value of JMH's profiler for all threads
   */
  public record Allocation(long exits, long bytes, double jmhBytesPerExit) {
    public String table() {
      return "%nHeap allocation, steady state%n%-32s%d bytes in %d exits%n%-32s%.4f bytes per exit%n"
          .formatted("vCPU thread", bytes, exits, "all threads, by JMH -prof gc", jmhBytesPerExit);
    }
  }

  /** Measures how much exits allocate. */
  public static Allocation run(Settings settings) {
    return new Allocation((long) BATCHES * BatchClock.EXITS, ofThread(settings), ofProcess());
  }

  private static long ofThread(Settings settings) {
    try (ExitSide side = new ExitSide(settings.cpu(), settings.fifo())) {
      side.sample(new long[WARM_UP_BATCHES]);
      side.sample(new long[BATCHES]);
      return side.allocated();
    }
  }

  private static double ofProcess() {
    Options options =
        new OptionsBuilder()
            .include(ExitAllocation.class.getName())
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    try {
      RunResult run = new Runner(options).runSingle();
      Result<?> norm = run.getSecondaryResults().get(BYTES_PER_OPERATION);
      if (norm == null) {
        throw new IllegalStateException("JMH's profiler gave no " + BYTES_PER_OPERATION);
      }
      return norm.getScore();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH could not run", e);
    }
  }
}
