package io.cupule.bench.process;

import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiException;
import io.cupule.api.client.ApiPath;
import io.cupule.bench.pair.Folders;
import io.cupule.linux.LinuxThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code cupule daemon} started through the launcher as by a user, on the first CPUs that this
 * process may use and without a VM. For one thread.
 */
final class RunningDaemon implements AutoCloseable {
  private static final int LONGEST_WAIT_SECONDS = 60;

  /** A line of its output, and when it arrived here, by {@link System#nanoTime}. */
  private record Line(String text, long at) {}

  private final Path folder;
  private final List<Integer> pcpus;
  private final Process process;
  private final ApiClient api;
  private final LinkedBlockingQueue<Line> said = new LinkedBlockingQueue<>();

  /**
   * Starts it, and waits until it answers.
   *
   * @param root the source tree
   * @param cpus its number of pCPUs; fewer if this process may use fewer
   * @throws IOException if it does not start
   * @throws ApiException if it does not answer
   */
  RunningDaemon(Path root, int cpus) throws IOException, InterruptedException {
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
    api = ApiClient.of(socket);
    Thread.ofPlatform().daemon().name("daemon's stderr").start(this::listen);
    try {
      awaitLine("listening at");
      Answer _ = api.get(ApiPath.of("/host")); // loads the client's classes, which nobody measures
    } catch (IOException | InterruptedException | ApiException e) {
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

  /** Returns its process, which was the launcher's. */
  long pid() {
    return process.pid();
  }

  /** Returns its number of pCPUs. */
  int pcpus() {
    return pcpus.size();
  }

  /**
   * Asks it to build and start a tiny VM that mostly sleeps in HLT.
   *
   * @param number the VM's number; VMs take turns on the pCPUs
   */
  void create(int number) throws InterruptedException {
    String vm =
        """
        {"name": "%s", "affinity": [%d], "dedicated": false, "memory": "2M",
         "kernel": "builtin:halter", "args": "period-us=100000 interval-ms=1000"}\
        """
            .formatted(name(number), pcpus.get(number % pcpus.size()));
    Answer _ =
        api.post(ApiPath.of("/vms").with("start", "true"), vm.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Waits for the first instructions of VMs, which mark themselves on the boot timer's port.
   *
   * @param vms the number of additional VMs
   * @return when the daemon's line about the last one arrived here
   */
  long awaitFirstInstructions(int vms) throws IOException, InterruptedException {
    long last = 0;
    for (int i = 0; i < vms; i++) {
      last = awaitLine(": milestone 1 ");
    }
    return last;
  }

  /** Removes a VM. */
  void remove(int number) throws InterruptedException {
    api.delete(ApiPath.vm(name(number)).with("force", "true"));
  }

  private static String name(int number) {
    return "vm" + number;
  }

  private long awaitLine(String wanted) throws IOException, InterruptedException {
    StringBuilder before = new StringBuilder();
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
  }

  /** Ends it like systemd, and removes its files. */
  @Override
  public void close() {
    api.close();
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
