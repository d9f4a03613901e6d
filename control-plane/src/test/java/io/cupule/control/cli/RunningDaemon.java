package io.cupule.control.cli;

import io.cupule.control.daemon.TestDaemon;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A daemon in this process over real KVM, and the commands that ask it. */
public final class RunningDaemon implements AutoCloseable {
  private final TestDaemon daemon;

  private RunningDaemon(TestDaemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Starts a daemon whose VMs share a CPU.
   *
   * @param folder for its files
   * @param vms made by {@link TestDaemon#vm}
   */
  public static RunningDaemon with(Path folder, String... vms) throws Exception {
    return new RunningDaemon(TestDaemon.of(folder, vms));
  }

  /** Where it listens. */
  public Path socket() {
    return daemon.socket();
  }

  /** Runs a command that asks this daemon. */
  public Outcome cupule(String... args) {
    return Outcome.of(
        Stream.concat(Stream.of(args), Stream.of("--socket", socket().toString()))
            .toArray(String[]::new));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
