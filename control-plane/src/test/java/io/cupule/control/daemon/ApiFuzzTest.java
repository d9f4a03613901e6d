package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.kvm.testing.RequiresKvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Malformed calls, many of them: each is refused, nothing is lost, and the VM goes on. */
@RequiresKvm
@Timeout(300)
class ApiFuzzTest {
  private static final int CALLS = Integer.getInteger("cupule.fuzz.calls", 10_000);
  private static final int WARM_UP = 500;
  private static final int STALLED = 20;
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final int SPARE = 12;

  /**
   * For the daemon's bounded histories to fill; 10,000 calls that each left 1 KiB would be more.
   */
  private static final long SPARE_HEAP = 8L << 20;

  private static final List<String> PATHS =
      List.of("/v1/vms", "/v1/vms/counter", "/v1/vms/counter/console", "/v1/pcpus/0", "/v1/host");
  private static final List<String> TAKERS =
      List.of(
          "POST /v1/vms",
          "PATCH /v1/vms/counter",
          "PATCH /v1/vms/counter/vcpus/0",
          "PATCH /v1/pcpus/" + TestDaemon.CPU,
          "PATCH /v1/scheduling");
  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "1e999999",
          "\"\\ud800\"",
          "{\"name\":7}",
          "{\"a\":{}}",
          "{\"vms\":{\"counter\":null}}",
          "{\"pcpus\":{\"-1\":{}}}",
          "{\"weight\":9999999999}",
          "{\"reservation\":{\"budget\":{}}}",
          "{\"slice\":\"0s\"}",
          "{\"pcpu\":-1}");

  @TempDir private Path folder;
  private final long seed = Long.getLong("cupule.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void malformedCallsAreRefusedAndNothingIsLost() throws Exception {
    System.out.println("ApiFuzzTest: seed " + seed);
    try (TestDaemon daemon = TestDaemon.of(folder, IDLE, TestDaemon.vm("counter", "spin"))) {
      fuzz(daemon, WARM_UP);
      long descriptors = settledDescriptors(Long.MAX_VALUE);
      int threads = Thread.activeCount();
      long heap = settledHeap(0);
      double ran = runningSeconds(daemon);

      fuzz(daemon, CALLS);

      assertThat(settledDescriptors(descriptors + SPARE)).isLessThanOrEqualTo(descriptors + SPARE);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + SPARE);
      assertThat(settledHeap(heap + SPARE_HEAP)).isLessThanOrEqualTo(heap + SPARE_HEAP);
      assertThat(runningSeconds(daemon)).isGreaterThan(ran);
      JsonNode vms = daemon.get("/v1/vms").json().path("vms");
      assertThat(vms.findValuesAsString("state")).containsExactly("running");
    }
  }

  private void fuzz(TestDaemon daemon, int calls) throws IOException {
    List<SocketChannel> stalled = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      if (i % (calls / STALLED) == 0) {
        stalled.add(stall(daemon.socket()));
      }
      String request = request();
      Answer answer = HttpCall.raw(daemon.socket(), request);
      assertThat(answer.status())
          .as(
              "seed %d, call %d: %s",
              seed, i, request.substring(0, Math.min(300, request.length())))
          .satisfies(status -> assertThat(status == 0 || status / 100 == 4).isTrue());
    }
    for (SocketChannel channel : stalled) {
      channel.close();
    }
  }

  /** Half a call, whose client then says nothing. */
  private static SocketChannel stall(Path socket) throws IOException {
    SocketChannel channel = HttpCall.connect(socket);
    HttpCall.send(channel, "POST /v1/vms HTTP/1.1\r\nHost: d\r\nContent-Length: 9\r\n\r\n{");
    return channel;
  }

  private String request() {
    return switch (random.nextInt(10)) {
      case 0 -> noise(1 + random.nextInt(200)) + "\r\n\r\n";
      case 1 -> call("GET", "/" + word(), "");
      case 2 -> call("GET", pick(PATHS) + "/%" + noise(2).strip(), "");
      case 3 -> call(pick(List.of("PUT", "TRACE", "BREW", "LINK", "patch")), pick(PATHS), "");
      case 4 -> json(pick(TAKERS), pick(BODIES));
      case 5 ->
          json(
              pick(TAKERS),
              "{\"name\":\"%s\",\"affinity\":[%d]}".formatted(word(), random.nextInt()));
      case 6 -> call("GET", pick(PATHS) + "?" + word() + "=" + word(), "");
      case 7 -> call("GET", pick(PATHS), "X-" + word() + ": " + "x".repeat(9_000) + "\r\n");
      case 8 ->
          json(pick(TAKERS), random.nextInt(20) == 0 ? " ".repeat((1 << 20) + 1) : "[".repeat(200));
      default -> call("POST", "/v1/vms/" + word() + "/" + pick(List.of("start", "stop", "x")), "");
    };
  }

  private static String call(String method, String target, String headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n"
        + headers
        + "\r\n";
  }

  private static String json(String taker, String body) {
    String[] parts = taker.split(" ", 2);
    return call(
            parts[0],
            parts[1],
            "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
        + body;
  }

  private <T> T pick(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  private String word() {
    StringBuilder word = new StringBuilder("z"); // no name or path of ours begins with it
    random.ints(random.nextInt(12), 'a', 'z' + 1).forEach(word::appendCodePoint);
    return word.toString();
  }

  private String noise(int length) {
    StringBuilder noise = new StringBuilder();
    random.ints(length, 1, 256).forEach(c -> noise.append((char) c));
    return noise.toString();
  }

  private static double runningSeconds(TestDaemon daemon) throws IOException {
    return daemon.get("/v1/vms/counter/vcpus/0").json().at("/seconds/running").asDouble();
  }

  /** Descriptors once those of connections that are being closed have gone, if they go. */
  private static long settledDescriptors(long wanted) throws IOException {
    long count = descriptors();
    for (int look = 0; look < 500 && (count > wanted || look < 50); look++) {
      LockSupport.parkNanos(20_000_000);
      count = descriptors();
    }
    return count;
  }

  /**
   * Bytes that are still in use after collections, once they are as few as wanted, if they get so.
   */
  private static long settledHeap(long wanted) {
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 10 && least > wanted; look++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      LockSupport.parkNanos(20_000_000);
    }
    return least;
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
