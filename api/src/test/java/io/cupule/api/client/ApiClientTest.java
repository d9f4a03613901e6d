package io.cupule.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.api.PcpuList;
import io.cupule.api.PcpuView;
import io.cupule.api.client.ApiException.Kind;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client alone, against a server that is none of Cupule's. */
@Timeout(60)
class ApiClientTest {
  private static final String PCPU =
      """
      {"id": 3, "policy": "bvt", "sliceNanos": 0, "runQueue": ["a/vcpu0"], "vcpus": [],
       "idleSeconds": 1.5, "switches": 5000000000, "slices": 0, "sliceLatenessNanos": 0,
       "maxSliceLatenessNanos": 0, "fieldOfANewerDaemon": {}}\
      """;

  @TempDir private Path folder;
  private Path socket;
  private ApiClient api;

  @BeforeEach
  void connect() {
    socket = folder.resolve("api.sock");
    api = ApiClient.of(socket);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void documentIsARecordAndUnknownFieldsAreSkipped() throws Exception {
    String body = "{\"pcpus\": [%s]}".formatted(PCPU);
    try (CannedDaemon daemon = CannedDaemon.answering(socket, "200 OK", "application/json", body)) {

      Answer answer = api.get(ApiPath.of("/pcpus").with("only", "3 4"));

      PcpuView pcpu = answer.as(PcpuList.class).pcpus().getFirst();
      assertThat(pcpu.id()).isEqualTo(3);
      assertThat(pcpu.current()).isEmpty();
      assertThat(pcpu.runQueue()).containsExactly("a/vcpu0");
      assertThat(pcpu.switches()).isEqualTo(5_000_000_000L);
      assertThat(answer.text()).isEqualTo(body);
      assertThat(daemon.calls())
          .singleElement()
          .asString()
          .startsWith("GET /v1/pcpus?only=3%204 HTTP/1.1\r\n");
    }
  }

  @Test
  void patchSendsItsDocumentAsJson() throws Exception {
    try (CannedDaemon daemon = CannedDaemon.answering(socket, "200 OK", "application/json", "{}")) {

      Answer _ = api.patch(ApiPath.vm("a"), "{\"warp\":null}".getBytes(StandardCharsets.UTF_8));

      assertThat(daemon.calls())
          .singleElement()
          .asString()
          .startsWith("PATCH /v1/vms/a HTTP/1.1\r\n")
          .contains("Content-Type: application/json\r\n")
          .endsWith("\r\n\r\n{\"warp\":null}");
    }
  }

  @Test
  void refusalSaysWhatTheDaemonSays() throws Exception {
    String problem =
        """
        {"type": "urn:cupule:problem:conflict", "title": "Conflict", "status": 409,
         "detail": "vm a: it is paused", "instance": "/v1/vms/a", "problems": []}\
        """;
    try (CannedDaemon _ =
        CannedDaemon.answering(socket, "409 Conflict", "application/problem+json", problem)) {

      assertThatThrownBy(() -> api.post(ApiPath.vm("a").then("pause")))
          .isInstanceOfSatisfying(ApiException.class, is(Kind.STATE))
          .hasMessage("vm a: it is paused");
    }
  }

  @Test
  void refusalOfAStreamIsReadLikeAnyOther() throws Exception {
    String problem =
        """
        {"type": "urn:cupule:problem:unknown", "title": "Not found", "status": 404,
         "detail": "there is no VM a", "instance": "/v1/vms/a/console", "problems": []}\
        """;
    try (CannedDaemon _ =
        CannedDaemon.answering(socket, "404 Not Found", "application/problem+json", problem)) {

      assertThatThrownBy(() -> api.stream(ApiPath.vm("a").then("console")))
          .isInstanceOfSatisfying(ApiException.class, is(Kind.INPUT))
          .hasMessage("there is no VM a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>no</html>", "{}", "null"})
  void serverThatIsNoDaemonIsNamed(String body) throws Exception {
    try (CannedDaemon _ = CannedDaemon.answering(socket, "502 Bad Gateway", "text/html", body)) {

      assertThatThrownBy(() -> api.get(ApiPath.of("/host")))
          .isInstanceOfSatisfying(ApiException.class, is(Kind.FAULT, "of this version"))
          .hasMessage("the server at %s answered with status 502", socket);
    }
  }

  @Test
  void streamIsTheBytesOfTheDaemon() throws Exception {
    try (CannedDaemon _ = CannedDaemon.answering(socket, "200 OK", "text/plain", "bytes\n");
        InputStream console = api.stream(ApiPath.vm("a").then("console"))) {

      assertThat(console.readAllBytes()).asString().isEqualTo("bytes\n");
    }
  }

  @Test
  void socketWhereNobodyListensIsNamedWithTheRemedy() {
    assertThatThrownBy(() -> api.get(ApiPath.of("/host")))
        .isInstanceOfSatisfying(ApiException.class, is(Kind.HOST, "cupule daemon", "CUPULE_SOCKET"))
        .hasMessageStartingWith("no daemon answers at " + socket);
  }

  @Test
  void daemonThatHangsUpIsNotOneThatIsNotThere() throws Exception {
    try (CannedDaemon _ = CannedDaemon.hangingUp(socket)) {

      assertThatThrownBy(() -> api.get(ApiPath.of("/host")))
          .isInstanceOfSatisfying(ApiException.class, is(Kind.HOST))
          .hasMessage("the daemon at %s hung up", socket);
    }
  }

  private static Consumer<ApiException> is(Kind kind, String... remedy) {
    return refused -> {
      assertThat(refused.kind()).isEqualTo(kind);
      assertThat(remedy).allSatisfy(words -> assertThat(refused.remedy()).contains(words));
    };
  }
}
