package io.cupule.control.server;

import static io.cupule.control.server.TestServer.END;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forms of requests that HTTP/1.1 has (RFC 9112), and those of others. */
@Timeout(180)
class HttpFormsTest {
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

  private Answer local(String request) throws IOException {
    return HttpCall.raw(server.socket(), request);
  }

  @Test
  void absoluteTargetIsTakenAndTheHostHeaderIgnored() throws IOException {
    String target = "GET http://foo/things HTTP/1.1\r\n";

    assertThat(local(target + "Host: x\r\n" + END).body()).isEqualTo("a");
    assertThat(local(target + "Host: foo\r\n" + END).status()).isEqualTo(200);
    assertThat(local(target + "Host:\r\n" + END).status()).isEqualTo(200);
    assertThat(local("GET http://foo:81/things HTTP/1.1\r\nHost: x:80\r\n" + END).status())
        .isEqualTo(200);
    assertThat(local(target + END).status()).as("no Host").isEqualTo(400);
  }

  @Test
  void portChecksTheNameInAnAbsoluteTarget() {
    assertThat(
            server.overTcp("GET http://localhost/things HTTP/1.1\r\nHost: evil.example\r\n" + END))
        .isEqualTo("200");
    assertThat(
            server.overTcp("GET http://127.0.0.1:99/things HTTP/1.1\r\nHost: localhost\r\n" + END))
        .isEqualTo("200");
    assertThat(
            server.overTcp("GET http://evil.example/things HTTP/1.1\r\nHost: localhost\r\n" + END))
        .isEqualTo("421");
    assertThat(
            server.overTcp(
                "GET http://evil.example/things HTTP/1.1\r\nHost: evil.example\r\n" + END))
        .isEqualTo("421");
  }

  @Test
  void optionsOfTheWholeServerAreAnswered() throws IOException {
    Answer answer = local("OPTIONS * HTTP/1.1\r\nHost: d\r\n" + END);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().get("allow")).isEqualTo("OPTIONS, HEAD, GET, POST, PATCH");
    assertThat(server.overTcp("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n" + END)).isEqualTo("204");
    assertThat(local("GET * HTTP/1.1\r\nHost: d\r\n" + END).status()).isEqualTo(400);
  }

  @Test
  void clientOfALaterHttpIsToldWhichOneThereIs() throws IOException {
    Answer preface = local("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    Answer call = local("GET /things HTTP/2.0\r\nHost: d\r\n\r\n");

    for (Answer answer : List.of(preface, call)) {
      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.headers()).containsEntry("upgrade", "HTTP/1.1");
      assertThat(answer.headers().get("connection")).containsIgnoringCase("upgrade");
    }
  }

  @Test
  void bodyInACodingIsRefusedWithTheOneThatIsTaken() throws IOException {
    String call =
        "POST /keys HTTP/1.1\r\nHost: d\r\nContent-Encoding: %s\r\nContent-Length: 1\r\n"
            + END
            + "a";

    for (String coding : List.of("gzip", "br", "identity, gzip", "x")) {
      Answer refused = local(call.formatted(coding));
      assertThat(refused.status()).as(coding).isEqualTo(415);
      assertThat(refused.headers()).as(coding).containsEntry("accept-encoding", "identity");
      assertThat(refused.json().path("detail").asString()).contains(coding);
    }
    assertThat(local(call.formatted("Identity")).status()).isEqualTo(204);
    assertThat(local(call.formatted("")).status()).isEqualTo(204);
    String patch =
        "PATCH /things HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
            + "Content-Encoding: gzip\r\nContent-Length: 2\r\n"
            + END
            + "{}";
    assertThat(local(patch).status()).isEqualTo(415);
  }

  @Test
  void transferCodingOtherThanChunkedIsRefused() throws IOException {
    String call =
        "POST /keys HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: %s\r\n" + END + "1\r\na\r\n0\r\n\r\n";

    assertThat(local(call.formatted("chunked")).status()).isEqualTo(204);
    assertThat(local(call.formatted("Chunked")).status()).isEqualTo(204);
    assertThat(local(call.formatted("gzip, chunked")).status()).isEqualTo(501);
    assertThat(local(call.formatted("identity, chunked")).status()).isEqualTo(501);
    assertThat(local(call.formatted("gzip")).status()).isEqualTo(400);
    assertThat(local(call.formatted("chunked, gzip")).status()).isEqualTo(400);
  }
}
