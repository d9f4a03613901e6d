package io.cupule.it;

import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus server, a process of the test, that scrapes one target every second. */
final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long PAUSE_NANOS = 200_000_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;
  private final Path log;
  private final Process process;

  private Prometheus(String address, Path log, Process process) {
    this.address = address;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a server.
   *
   * @param folder an empty folder for its configuration, its data and its log
   * @param target host and port that serve {@code /metrics}
   */
  static Prometheus start(Path folder, String target) throws IOException {
    String address = freeAddress();
    Path configuration =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: cupule
                static_configs: [{targets: ["%s"]}]
            """
                .formatted(target));
    Path log = folder.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Prometheus(address, log, process);
  }

  /** An address of this host at which nobody listens. */
  static String freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  /** Waits until the target has answered a number of scrapes. */
  void awaitScrapes(int count) throws InterruptedException, IOException {
    long start = System.nanoTime();
    while (scrapes() < count) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("no " + count + " scrapes: " + Files.readString(log));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private double scrapes() throws InterruptedException {
    try {
      return query("sum_over_time(up{job=\"cupule\"}[5m])", "job").getOrDefault("cupule", 0.0);
    } catch (IOException _) {
      return 0; // it does not listen yet
    }
  }

  /**
   * Asks for an instant vector.
   *
   * @param expression in PromQL
   * @param label whose values tell the elements of the vector apart
   * @return label values and sample values
   */
  Map<String, Double> query(String expression, String label)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://%s/api/v1/query?query=%s"
                .formatted(address, URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    String body = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    JsonNode answer = JsonMapper.shared().readTree(body);
    if (!"success".equals(answer.path("status").asString())) {
      throw new AssertionError(expression + ": " + body);
    }
    Map<String, Double> values = new HashMap<>();
    for (JsonNode element : answer.path("data").path("result")) {
      values.put(
          element.path("metric").path(label).asString(),
          Double.valueOf(element.path("value").path(1).asString()));
    }
    return values;
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
