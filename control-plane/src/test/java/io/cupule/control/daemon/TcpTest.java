package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.daemon.DaemonSettings.Tcp;
import io.cupule.control.server.FreeAddress;
import io.cupule.kvm.testing.RequiresKvm;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API over TCP asks for the token; the metrics port has nothing but metrics. */
@Timeout(180)
@RequiresKvm
class TcpTest {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir private Path folder;

  private DaemonSettings settings(
      Optional<InetSocketAddress> metrics, Optional<InetSocketAddress> api, String token)
      throws Exception {
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    DaemonSettings unix = TestDaemon.settings(folder);
    return new DaemonSettings(
        unix.socket(),
        unix.state(),
        metrics,
        api.map(address -> new Tcp(address, Optional.of(file), Optional.empty())),
        "test",
        Map.of(),
        unix.idle(),
        List.of(),
        Set.of());
  }

  private static int status(InetSocketAddress address, String path, String... headers)
      throws Exception {
    return get(address, path, headers).statusCode();
  }

  private static HttpResponse<String> get(InetSocketAddress address, String path, String... headers)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void apiIsForThoseWhoShowTheToken() throws Exception {
    InetSocketAddress api = FreeAddress.find();
    try (TestDaemon _ =
        TestDaemon.withoutVms(folder, settings(Optional.empty(), Optional.of(api), TOKEN))) {
      assertThat(status(api, "/v1/vms")).isEqualTo(401);
      assertThat(status(api, "/v1/nothing")).isEqualTo(401);
      assertThat(status(api, "/v1/vms", "Authorization", "Bearer " + TOKEN + "x")).isEqualTo(401);
      assertThat(status(api, "/v1/vms", "Authorization", "Basic " + TOKEN)).isEqualTo(401);
      assertThat(status(api, "/v1/vms", "Authorization", "Bearer " + TOKEN)).isEqualTo(200);
      assertThat(status(api, "/health")).isEqualTo(200);
    }
  }

  @Test
  void metricsPortHasNothingButMetrics() throws Exception {
    InetSocketAddress metrics = FreeAddress.find();
    try (TestDaemon _ =
        TestDaemon.withoutVms(folder, settings(Optional.of(metrics), Optional.empty(), TOKEN))) {
      assertThat(status(metrics, "/metrics")).isEqualTo(200);
      assertThat(status(metrics, "/v1/vms")).isEqualTo(404);
    }
  }

  /** The Accept header is the one that Prometheus 3 sends. */
  @Test
  void prometheusGetsOpenMetricsAndWhoNamesItAloneDoesToo() throws Exception {
    InetSocketAddress metrics = FreeAddress.find();
    try (TestDaemon _ =
        TestDaemon.withoutVms(folder, settings(Optional.of(metrics), Optional.empty(), TOKEN))) {
      for (String accept :
          List.of(
              "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                  + "application/openmetrics-text;version=0.0.1;q=0.5,"
                  + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                  + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
              "application/openmetrics-text",
              "application/openmetrics-text;version=1.0.0")) {
        HttpResponse<String> answer = get(metrics, "/metrics", "Accept", accept);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse(""))
            .startsWith("application/openmetrics-text;");
        assertThat(answer.body()).contains("cupule_build_info").endsWith("# EOF\n");
      }
      assertThat(get(metrics, "/metrics").headers().firstValue("content-type").orElse(""))
          .startsWith("text/plain;");
    }
  }

  @Test
  void tokenThatIsTooShortIsRefused() throws Exception {
    DaemonSettings settings = settings(Optional.empty(), Optional.of(FreeAddress.find()), "short");

    assertThatThrownBy(() -> TestDaemon.withoutVms(folder, settings))
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("no token of at least 16");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("state", "token");
    }
  }
}
