package io.cupule.control.server;

import static io.cupule.control.server.TestServer.END;
import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever fills the room for bodies of one listener keeps nobody from another; and Host names. */
@Timeout(180)
class ListenerLimitsTest {
  private static final String BODY = "x".repeat(Call.LONGEST_BODY);
  private static final String TYPING =
      "POST /keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
          .formatted(BODY.length(), BODY);
  private static final int BODIES = 4; // which take all the room

  @TempDir private Path folder;
  private final CountDownLatch typed = new CountDownLatch(1);
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            folder,
            _ -> {
              typed.await();
              return Reply.done();
            },
            "Machine.Example");
  }

  @AfterEach
  void stop() throws Exception {
    typed.countDown();
    server.close();
  }

  @Test
  void bodiesThatTakeAllTheRoomHaveFurtherOnesRefusedUntilTheyAreDone() throws Exception {
    for (int i = 0; i < BODIES; i++) {
      server.holdSocket(TYPING);
    }

    eventually("there is no room", () -> typed("y").status() == 503);
    Answer refused = typed("y");

    assertThat(refused.headers()).containsEntry("retry-after", "1");
    assertThat(refused.json().path("type").asString()).isEqualTo("urn:cupule:problem:busy");
    assertThat(server.overSocket()).as("what has no body").isEqualTo(200);
    typed.countDown();
    eventually("there is room", () -> typed("y").status() == 204);
  }

  @Test
  void bodiesOfAllPortsShareOneRoomAndLeaveThatOfTheSocket() throws Exception {
    for (int i = 0; i < BODIES; i++) {
      server.holdPort(TYPING);
    }
    String patch =
        "PATCH /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    eventually("another port has no room", () -> server.overSecondPort(patch).equals("503"));

    assertThat(HttpCall.json(server.socket(), "PATCH", "/things", "{}").status()).isEqualTo(200);
    typed.countDown();
    eventually("there is room", () -> server.overSecondPort(patch).equals("200"));
  }

  private Answer typed(String keys) {
    try {
      return HttpCall.body(server.socket(), "POST", "/keys", "text/plain", keys);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void portAnswersToItsNamesAndAddressesAndToNoOthers() {
    assertThat(server.named("127.0.0.1:" + server.port())).isEqualTo("200");
    assertThat(server.named("localhost")).isEqualTo("200");
    assertThat(server.named("LocalHost.:80")).isEqualTo("200");
    assertThat(server.named("[::1]:80")).isEqualTo("200");
    assertThat(server.named("machine.example:9101")).isEqualTo("200");
    assertThat(server.named("evil.example")).isEqualTo("421");
    assertThat(server.named("127.0.0.1.evil.example")).isEqualTo("421");
  }

  @Test
  void portTakesNoNameOnlyWhereHttpAllowsIt() {
    assertThat(server.overTcp("GET /things HTTP/1.0\r\n\r\n")).isEqualTo("200");
    assertThat(server.overTcp("GET /things HTTP/1.1\r\n" + END)).isEqualTo("400");
  }

  @Test
  void socketHasNoNameAndTakesAny() throws IOException {
    assertThat(HttpCall.raw(server.socket(), "GET /things HTTP/1.1\r\nHost:\r\n" + END).status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(server.socket(), "GET /things HTTP/1.1\r\nHost: \r\n" + END).status())
        .isEqualTo(200);
    assertThat(
            HttpCall.raw(server.socket(), "GET /things HTTP/1.1\r\nhost: any.example\r\n" + END)
                .status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(server.socket(), "GET /things HTTP/1.0\r\n\r\n").status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(server.socket(), "GET /things HTTP/1.0\r\nHost:\r\n\r\n").status())
        .isEqualTo(200);
    assertThat(HttpCall.raw(server.socket(), "GET /things HTTP/1.1\r\n" + END).status())
        .isEqualTo(400);
    assertThat(
            HttpCall.raw(server.socket(), "GET /things HTTP/1.1\r\nHost:\r\nHost:\r\n" + END)
                .status())
        .isEqualTo(400);
  }

  @Test
  void slashAtTheEndMakesNoDifference() throws IOException {
    assertThat(HttpCall.call(server.socket(), "GET", "/things/").status()).isEqualTo(200);
    assertThat(HttpCall.call(server.socket(), "GET", "/things//").status()).isNotEqualTo(200);
  }

  @Test
  void patchTakesJsonAndMergePatches() throws IOException {
    String merge = "application/merge-patch+json";

    assertThat(HttpCall.body(server.socket(), "PATCH", "/things", merge, "{}").status())
        .isEqualTo(200);
    assertThat(HttpCall.json(server.socket(), "PATCH", "/things", "{}").status()).isEqualTo(200);
    Answer refused =
        HttpCall.body(server.socket(), "PATCH", "/things", "application/json-patch+json", "[]");
    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.headers().get("accept-patch")).contains("application/json", merge);
    Answer options = HttpCall.call(server.socket(), "OPTIONS", "/things");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.headers().get("accept-patch")).contains(merge);
    assertThat(options.headers().get("allow")).contains("GET", "PATCH", "OPTIONS", "HEAD");
  }
}
