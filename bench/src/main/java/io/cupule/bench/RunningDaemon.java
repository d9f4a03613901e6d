package io.cupule.bench;

import io.cupule.kvm.LinuxThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code cupule daemon} as people run it, through the launcher, on the first CPUs that this process
 * may use and with no VM. For one thread.
 */
final class RunningDaemon implements AutoCloseable {
  private static final int LONGEST_WAIT_SECONDS = 60;

  /** What it said, and when that arrived here, by {@link System#nanoTime}. */
  private record Line(String text, long at) {}

  private final Path folder;
  private final List<Integer> pcpus;
  private final Process process;
  private final UnixHttp api;
  private final LinkedBlockingQueue<Line> said = new LinkedBlockingQueue<>();

  /**
   * Starts it, and waits until it answers.
   *
   * @param root the source tree
   * @param cpus how many pCPUs it has; fewer where this process may not use as many
   * @throws IOException where it does not start
   */
  RunningDaemon(Path root, int cpus) throws IOException {
    pcpus = LinuxThread.affinity(0).stream().limit(cpus).boxed().toList();
    folder = Files.createTempDirectory("bench-daemon");
    Path scenario = folder.resolve("scenario.json");
    String ids = pcpus.stream().map("{\"id\": %d}"::formatted).collect(Collectors.joining(", "));
    Files.writeString(
        scenario, "{\"name\": \"bench\", \"pcpus\": [%s], \"vms\": []}".formatted(ids));
    Path socket = folder.resolve("api.sock");
    process =
        new ProcessBuilder(
                root.resolve("cupule").toString(),
                "daemon",
                scenario.toString(),
                "--socket",
                socket.toString(),
                "--state",
                folder.resolve("state").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    api = new UnixHttp(socket);
    Thread.ofPlatform().daemon().name("daemon's stderr").start(this::listen);
    try {
      awaitLine("listening at");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void listen() {
    try (BufferedReader reader = process.errorReader()) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        said.add(new Line(text, System.nanoTime()));
      }
    } catch (IOException ended) {
      said.add(new Line(String.valueOf(ended.getMessage()), System.nanoTime()));
    }
  }

  /** Its process, which the launcher became. */
  long pid() {
    return process.pid();
  }

  /** How many pCPUs it has. */
  int pcpus() {
    return pcpus.size();
  }

  /**
   * Asks it to build a tiny VM that mostly sleeps in HLT, and to start it.
   *
   * @param number which one; VMs take turns on the pCPUs
   */
  void create(int number) throws IOException {
    api.call(
        "POST",
        "/v1/vms?start=true",
        """
        {"name": "%s", "affinity": [%d], "dedicated": false, "memory": "2M",
         "kernel": "builtin:halter", "args": "period-us=100000 interval-ms=1000"}\
        """
            .formatted(name(number), pcpus.get(number % pcpus.size())));
  }

  /**
   * Waits for the first instructions of VMs, which mark themselves on the boot timer's port.
   *
   * @param vms of how many more VMs
   * @return when the daemon's line about the last one arrived here
   */
  long awaitFirstInstructions(int vms) throws IOException {
    long last = 0;
    for (int i = 0; i < vms; i++) {
      last = awaitLine(": milestone 1 ");
    }
    return last;
  }

  /** Takes a VM away. */
  void remove(int number) throws IOException {
    api.call("DELETE", "/v1/vms/" + name(number) + "?force=true", "");
  }

  private static String name(int number) {
    return "vm" + number;
  }

  private long awaitLine(String wanted) throws IOException {
    StringBuilder before = new StringBuilder();
    try {
      while (true) {
        Line line = said.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
          throw new IOException("the daemon did not say <" + wanted + "> but: " + before);
        }
        if (line.text().contains(wanted)) {
          return line.at();
        }
        before.append(line.text()).append('\n');
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as systemd would, and removes its files. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Folders.delete(folder);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
