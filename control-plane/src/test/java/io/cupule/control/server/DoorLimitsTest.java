package io.cupule.control.server;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.Route.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever fills the room for bodies of one listener keeps nobody from another; and Host names. */
@Timeout(180)
class DoorLimitsTest {
  private static final long IDLE_MILLIS = 60_000;

  @TempDir private Path folder;
  private final CountDownLatch typed = new CountDownLatch(1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private ApiServer server;
  private Path socket;
  private InetSocketAddress address;
  private InetSocketAddress other;

  @BeforeEach
  void start() throws IOException {
    socket = folder.resolve("api.sock");
    address = freeAddress();
    other = freeAddress();
    server = new ApiServer(IDLE_MILLIS, thrown -> (Refusal) thrown, _ -> {}, _ -> {});
    Door door = new Door(new Router(routes()), Optional.empty());
    server.listen(socket, door);
    server.listen(address, door, Set.of("Machine.Example"));
    server.listen(other, door, Set.of());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    typed.countDown();
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return InetSocketAddress.createUnresolved("127.0.0.1", free.getLocalPort());
    }
  }

  private List<Route> routes() {
    return List.of(
        Route.text(
            Verb.GET, "/things", "All.", "text/plain", _ -> new Reply.Text("text/plain", "a")),
        Route.silent(
                Verb.POST,
                "/keys",
                "Types.",
                _ -> {
                  typed.await();
                  return Reply.done();
                })
            .reading(new Body.Bytes()),
        Route.text(
                Verb.PATCH,
                "/things",
                "Some.",
                "text/plain",
                _ -> new Reply.Text("text/plain", "b"))
            .reading(new Body.Json(Object.class)));
  }

  private int overSocket() {
    try {
      return HttpCall.call(socket, "GET", "/things").status();
    } catch (IOException refused) {
      return 0;
    }
  }

  private String overTcp(String request) {
    return at(address, request);
  }

  private static String at(InetSocketAddress address, String request) {
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

  @Test
  void bodiesThatTakeAllTheRoomHaveFurtherOnesRefusedUntilTheyAreDone() throws Exception {
    String body = "x".repeat(Call.LONGEST_BODY);
    for (int i = 0; i < 4; i++) {
      SocketChannel typist = HttpCall.connect(socket);
      open.add(typist);
      HttpCall.send(
          typist,
          "POST /keys HTTP/1.1\r\nHost: d\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    eventually("there is no room", () -> typed("y").status() == 503);
    Answer refused = typed("y");

    assertThat(refused.headers()).containsEntry("retry-after", "1");
    assertThat(refused.json().path("type").asString()).isEqualTo("urn:cupule:problem:busy");
    assertThat(overSocket()).as("what has no body").isEqualTo(200);
    typed.countDown();
    eventually("there is room", () -> typed("y").status() == 204);
  }

  @Test
  void bodiesOfAllPortsShareOneRoomAndLeaveThatOfTheSocket() throws Exception {
    String body = "x".repeat(Call.LONGEST_BODY);
    for (int i = 0; i < 4; i++) {
      Socket typist = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
      open.add(typist);
      String head = "POST /keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
      typist
          .getOutputStream()
          .write((head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
    }
    String patch =
        "PATCH /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    eventually("another port has no room", () -> at(other, patch).equals("503"));

    assertThat(HttpCall.json(socket, "PATCH", "/things", "{}").status()).isEqualTo(200);
    typed.countDown();
    eventually("there is room", () -> at(other, patch).equals("200"));
  }

  private Answer typed(String keys) {
    try {
      return HttpCall.body(socket, "POST", "/keys", "text/plain", keys);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void portAnswersToItsNamesAndAddressesAndToNoOthers() {
    assertThat(named("127.0.0.1:" + address.getPort())).isEqualTo("200");
    assertThat(named("localhost")).isEqualTo("200");
    assertThat(named("LocalHost.:80")).isEqualTo("200");
    assertThat(named("[::1]:80")).isEqualTo("200");
    assertThat(named("machine.example:9101")).isEqualTo("200");
    assertThat(named("evil.example")).isEqualTo("421");
    assertThat(named("127.0.0.1.evil.example")).isEqualTo("421");
  }

  @Test
  void portTakesNoNameOnlyWhereHttpAllowsIt() {
    assertThat(overTcp("GET /things HTTP/1.0\r\n\r\n")).isEqualTo("200");
    assertThat(overTcp("GET /things HTTP/1.1\r\nConnection: close\r\n\r\n")).isEqualTo("400");
  }

  @Test
  void socketHasNoNameAndTakesAny() throws IOException {
    String end = "Connection: close\r\n\r\n";

    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.1\r\nHost:\r\n" + end).status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.1\r\nHost: \r\n" + end).status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.1\r\nhost: any.example\r\n" + end).status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.0\r\nHost:\r\n\r\n").status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.1\r\n" + end).status()).isEqualTo(400);
    assertThat(HttpCall.raw(socket, "GET /things HTTP/1.1\r\nHost:\r\nHost:\r\n" + end).status())
        .isEqualTo(400);
  }

  @Test
  void slashAtTheEndMakesNoDifference() throws IOException {
    assertThat(HttpCall.call(socket, "GET", "/things/").status()).isEqualTo(200);
    assertThat(HttpCall.call(socket, "GET", "/things//").status()).isNotEqualTo(200);
  }

  @Test
  void patchTakesJsonAndMergePatches() throws IOException {
    String merge = "application/merge-patch+json";

    assertThat(HttpCall.body(socket, "PATCH", "/things", merge, "{}").status()).isEqualTo(200);
    assertThat(HttpCall.json(socket, "PATCH", "/things", "{}").status()).isEqualTo(200);
    Answer refused = HttpCall.body(socket, "PATCH", "/things", "application/json-patch+json", "[]");
    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.headers().get("accept-patch")).contains("application/json", merge);
    Answer options = HttpCall.call(socket, "OPTIONS", "/things");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.headers().get("accept-patch")).contains(merge);
    assertThat(options.headers().get("allow")).contains("GET", "PATCH", "OPTIONS", "HEAD");
  }
}
