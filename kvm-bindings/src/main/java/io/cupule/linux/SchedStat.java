package io.cupule.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Linux scheduler's counters of a thread since its start (sched-stats, "schedstat").
 *
 * @param runNanos time on a CPU, ns
 * @param waitNanos time ready but waiting for a CPU (run_delay), ns: the time that the host took
 *     from it
 * @param slices how often it was put on a CPU
 */
public record SchedStat(long runNanos, long waitNanos, long slices) {
  private static final int FIELDS = 3;

  /**
   * Reads the counters of a thread of this process. For any thread.
   *
   * @param thread Linux thread id, 0 for the caller
   * @return empty if the thread is gone or this kernel keeps no such account
   */
  public static Optional<SchedStat> of(int thread) {
    int id = thread == 0 ? LinuxThread.currentId() : thread;
    try {
      return Optional.of(parse(Files.readString(Path.of("/proc/self/task/" + id + "/schedstat"))));
    } catch (IOException e) {
      // A thread that ends between open and read causes ESRCH, which has no exception in Java.
      return Optional.empty();
    }
  }

  private static SchedStat parse(String line) {
    String[] fields = line.strip().split(" ", FIELDS);
    return new SchedStat(
        Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
  }
}
