package io.cupule.control.server;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.client.ApiClient;
import io.cupule.control.client.ApiException;
import io.cupule.control.client.ApiPath;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.Route.Body;
import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full listener tells each client so, keeps nobody from another, and has room again later. */
@Timeout(180)
class FullListenerTest {
  private static final long IDLE_MILLIS = 60_000;
  private static final int MORE_THAN_ALLOWED = ApiServer.CONNECTIONS + 44;

  @TempDir private Path folder;
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ApiServer server;
  private Path socket;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    socket = folder.resolve("api.sock");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = InetSocketAddress.createUnresolved("127.0.0.1", free.getLocalPort());
    }
    server = new ApiServer(IDLE_MILLIS, thrown -> (Refusal) thrown, _ -> {}, warnings::add);
    Door door = new Door(new Router(routes()), Optional.empty());
    server.listen(socket, door);
    server.listen(address, door, Set.of());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    empty();
    server.close();
  }

  private static List<Route> routes() {
    return List.of(
        Route.text(
            Verb.GET, "/things", "All.", "text/plain", _ -> new Reply.Text("text/plain", "a")),
        Route.silent(Verb.POST, "/keys", "Types.", _ -> Reply.done()).reading(new Body.Bytes()));
  }

  private int overSocket() {
    try {
      return HttpCall.call(socket, "GET", "/things").status();
    } catch (IOException refused) {
      return 0;
    }
  }

  private String overTcp(String request) {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.isEmpty() ? "" : answer.substring(9, 12);
    } catch (IOException refused) {
      return "";
    }
  }

  private String named(String host) {
    return overTcp("GET /things HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  private void fillSocket() throws IOException {
    for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
      open.add(HttpCall.connect(socket));
    }
  }

  private void fillTcp() throws IOException {
    for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
      open.add(new Socket(InetAddress.getLoopbackAddress(), address.getPort()));
    }
  }

  private void empty() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    open.clear();
  }

  @Test
  void socketThatWasFullAnswersAgainWhenItIsEmpty() throws Exception {
    fillSocket();
    eventually("it is full", () -> overSocket() != 200);

    empty();

    eventually("it answers", () -> overSocket() == 200);
    assertThat(warnings.getFirst()).startsWith("the daemon's socket: 256 connections are open");
    eventually("the end is told", () -> warnings.getLast().contains("connections refused: "));
  }

  @Test
  void portThatWasFullAnswersAgainWhenItIsEmpty() throws Exception {
    fillTcp();
    eventually("it is full", () -> !named("127.0.0.1").equals("200"));

    empty();

    eventually("it answers", () -> named("127.0.0.1").equals("200"));
    assertThat(warnings.getFirst())
        .startsWith("127.0.0.1:%d: 256 connections are open".formatted(address.getPort()));
  }

  @Test
  void everyClientOfAFullSocketIsToldSo() throws Exception {
    fillSocket();
    eventually("it is full", () -> overSocket() != 200);

    for (int i = 0; i < 20; i++) {
      Answer small = HttpCall.call(socket, "GET", "/things");
      Answer large =
          HttpCall.body(socket, "POST", "/keys", "text/plain", "x".repeat(Call.LONGEST_BODY));

      assertThat(small.status()).as("call %d", i).isEqualTo(503);
      assertThat(small.headers()).containsEntry("retry-after", "1");
      assertThat(small.json().path("detail").asString()).contains("too many connections");
      assertThat(large.status()).as("call %d with a body", i).isEqualTo(503);
    }
    try (ApiClient cli = ApiClient.of(socket)) {
      assertThatThrownBy(() -> cli.get(ApiPath.of("/vms")))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("too many connections");
    }
  }

  @Test
  void everyClientOfAFullPortIsToldSo() throws Exception {
    fillTcp();
    eventually("it is full", () -> !named("127.0.0.1").equals("200"));
    String body = "x".repeat(Call.LONGEST_BODY);
    String typing =
        "POST /keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);

    for (int i = 0; i < 20; i++) {
      assertThat(named("127.0.0.1")).as("call %d", i).isEqualTo("503");
      assertThat(overTcp(typing)).as("call %d with a body", i).isEqualTo("503");
    }
  }

  @Test
  void refusedClientsThatSayNothingOrTooMuchAreLeft() throws Exception {
    fillSocket();
    eventually("it is full", () -> overSocket() != 200);

    try (SocketChannel silent = HttpCall.connect(socket);
        SocketChannel endless = HttpCall.connect(socket)) {
      Thread typist =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    HttpCall.send(endless, "x".repeat(1000));
                  }
                } catch (IOException cutOff) {
                  // as it should be
                }
              });

      HttpCall.readUntil(silent, "503");
      assertThat(silent.read(ByteBuffer.allocate(1000))).isNegative();
      assertThat(typist.join(Patience.LONG)).isTrue();
    }
  }

  @Test
  void socketAnswersWhileThePortIsFull() throws Exception {
    fillTcp();
    eventually("the port is full", () -> !named("127.0.0.1").equals("200"));

    for (int i = 0; i < 20; i++) {
      assertThat(overSocket()).isEqualTo(200);
    }
  }
}
