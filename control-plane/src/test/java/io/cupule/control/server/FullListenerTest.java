package io.cupule.control.server;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiException;
import io.cupule.api.client.ApiPath;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Reply;
import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full listener tells each client so, keeps nobody from another, and has room again later. */
@Timeout(180)
@Tag("slow")
class FullListenerTest {
  private static final int MORE_THAN_ALLOWED = ApiServer.CONNECTIONS + 44;

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(folder, _ -> Reply.done());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void fillSocket() throws IOException {
    for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
      server.holdSocket("");
    }
    eventually("the socket is full", () -> server.overSocket() != 200);
  }

  private void fillPort() throws IOException {
    for (int i = 0; i < MORE_THAN_ALLOWED; i++) {
      server.holdPort("");
    }
    eventually("the port is full", () -> !server.named("127.0.0.1").equals("200"));
  }

  @Test
  void socketThatWasFullAnswersAgainWhenItIsEmpty() throws Exception {
    fillSocket();

    server.letGo();

    eventually("it answers", () -> server.overSocket() == 200);
    assertThat(server.warnings().getFirst())
        .startsWith("the daemon's socket: 256 connections are open");
    eventually(
        "the end is told", () -> server.warnings().getLast().contains("connections refused: "));
  }

  @Test
  void portThatWasFullAnswersAgainWhenItIsEmpty() throws Exception {
    fillPort();

    server.letGo();

    eventually("it answers", () -> server.named("127.0.0.1").equals("200"));
    assertThat(server.warnings().getFirst())
        .startsWith("127.0.0.1:%d: 256 connections are open".formatted(server.port()));
  }

  @Test
  void everyClientOfAFullSocketIsToldSo() throws Exception {
    fillSocket();

    for (int i = 0; i < 20; i++) {
      Answer small = HttpCall.call(server.socket(), "GET", "/things");
      Answer large =
          HttpCall.body(
              server.socket(), "POST", "/keys", "text/plain", "x".repeat(Call.LONGEST_BODY));

      assertThat(small.status()).as("call %d", i).isEqualTo(503);
      assertThat(small.headers()).containsEntry("retry-after", "1");
      assertThat(small.json().path("detail").asString()).contains("too many connections");
      assertThat(large.status()).as("call %d with a body", i).isEqualTo(503);
    }
    try (ApiClient cli = ApiClient.of(server.socket())) {
      assertThatThrownBy(() -> cli.get(ApiPath.of("/vms")))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("too many connections");
    }
  }

  @Test
  void everyClientOfAFullPortIsToldSo() throws Exception {
    fillPort();
    String body = "x".repeat(Call.LONGEST_BODY);
    String typing =
        "POST /keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);

    for (int i = 0; i < 20; i++) {
      assertThat(server.named("127.0.0.1")).as("call %d", i).isEqualTo("503");
      assertThat(server.overTcp(typing)).as("call %d with a body", i).isEqualTo("503");
    }
  }

  @Test
  void refusedClientsThatSayNothingOrTooMuchAreLeft() throws Exception {
    fillSocket();

    try (SocketChannel silent = HttpCall.connect(server.socket());
        SocketChannel endless = HttpCall.connect(server.socket())) {
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
    fillPort();

    for (int i = 0; i < 20; i++) {
      assertThat(server.overSocket()).isEqualTo(200);
    }
  }
}
