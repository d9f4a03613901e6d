package io.cupule.control.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Call;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusals;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Body;
import io.cupule.control.server.route.Route.Parameter;
import io.cupule.control.server.route.Router;
import io.cupule.control.server.route.Verb;
import io.cupule.kvm.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server refuses by itself, whatever its endpoints do. */
@Timeout(180)
class ApiServerTest {
  /** A document. */
  record Thing(String name, int number, Optional<List<Integer>> numbers) {}

  /** Longer than any client of these tests is silent, however busy the host. */
  private static final long LONG_MILLIS = Patience.LONG.toMillis();

  private static final long SHORT_MILLIS = 500;

  private static final byte[] BEAT = (": alive" + " ".repeat(1014) + "\n\n").getBytes(US_ASCII);

  @TempDir private Path folder;
  private final CountDownLatch dropped = new CountDownLatch(1);
  private final List<Exception> faults = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private ApiServer server;
  private Path socket;

  @BeforeEach
  void start() throws IOException {
    start("api.sock", LONG_MILLIS);
  }

  /** From here on a server that drops silent clients soon. */
  private void startImpatient() throws IOException {
    server.close();
    start("impatient.sock", SHORT_MILLIS);
  }

  private void start(String name, long idleMillis) throws IOException {
    socket = folder.resolve(name);
    server = new ApiServer(idleMillis, ApiServerTest::refusal, faults::add, warnings::add);
    server.listen(socket, new HttpListener(new Router(routes()), Optional.empty()));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Refusal refusal(Exception thrown) {
    return thrown instanceof Refusal refusal ? refusal : Refusals.internal();
  }

  private List<Route> routes() {
    return List.of(
        Route.document(
                Verb.GET,
                "/things/{name}",
                "One.",
                Thing.class,
                call -> Reply.of(new Thing(call.variable("name"), 1, Optional.empty())))
            .taking(new Parameter("deep", "How deep.", Parameter.Kind.FLAG)),
        Route.document(
                Verb.POST,
                "/things",
                "Another.",
                Thing.class,
                call -> {
                  Thing thing = call.json(Thing.class);
                  return Reply.created("/things/" + thing.name(), thing);
                })
            .reading(new Body.Json(Thing.class))
            .creating(),
        Route.text(Verb.GET, "/beats", "Goes on.", "text/event-stream", _ -> beats()),
        Route.text(
            Verb.GET,
            "/broken",
            "A fault.",
            "text/plain",
            _ -> {
              throw new IllegalStateException("secret");
            }));
  }

  private Reply beats() {
    return new Reply.Streamed(
        "text/event-stream",
        client -> {
          try {
            while (!client.isGone()) {
              client.send(BEAT);
            }
          } catch (IOException doesNotRead) {
            dropped.countDown();
            throw doesNotRead;
          }
        });
  }

  private Answer post(String body) throws IOException {
    return HttpCall.json(socket, "POST", "/things", body);
  }

  @Test
  void documentIsAnsweredWithoutAbsentFields() throws IOException {
    Answer answer = HttpCall.call(socket, "GET", "/things/a");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.body()).isEqualTo("{\"name\":\"a\",\"number\":1}");
  }

  @Test
  void whatIsMadeHasAPlace() throws IOException {
    Answer answer = post("{\"name\":\"b\",\"number\":2,\"numbers\":[3]}");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers()).containsEntry("location", "/things/b");
    assertThat(answer.json().path("numbers").path(0).asInt()).isEqualTo(3);
  }

  @Test
  void headHasTheHeadersAlone() throws IOException {
    Answer answer = HttpCall.call(socket, "HEAD", "/things/a");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("content-length", "23");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void refusalIsAProblemDocument() throws IOException {
    Answer answer = HttpCall.call(socket, "GET", "/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(404);
    assertThat(answer.json().path("instance").asString()).isEqualTo("/nothing");
    assertThat(answer.json().path("type").asString()).isEqualTo("urn:cupule:problem:not-found");
  }

  @Test
  void otherMethodIsRefusedWithThoseThatAreAllowed() throws IOException {
    Answer answer = HttpCall.call(socket, "PUT", "/things/a");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers()).containsEntry("allow", "OPTIONS, HEAD, GET");
  }

  @Test
  void clientThatTakesAnotherTypeIsRefused() throws IOException {
    assertThat(HttpCall.call(socket, "GET", "/things/a", "Accept: text/html").status())
        .isEqualTo(406);
    assertThat(HttpCall.call(socket, "GET", "/things/a", "Accept: text/html, */*;q=0.1").status())
        .isEqualTo(200);
  }

  @Test
  void bodyThatIsNotJsonIsRefused() throws IOException {
    assertThat(HttpCall.body(socket, "POST", "/things", "text/plain", "{}").status())
        .isEqualTo(415);
    assertThat(post("{\"name\":").status()).isEqualTo(400);
    assertThat(post("{} {}").status()).isEqualTo(400);
    assertThat(post("[]").status()).isEqualTo(400);
    assertThat(post("").status()).isEqualTo(400);
    assertThat(post("[".repeat(10_000)).status()).isEqualTo(400);
  }

  @Test
  void fieldThatIsWrongIsNamed() throws IOException {
    Answer unknown = post("{\"name\":\"a\",\"number\":1,\"colour\":\"red\"}");
    Answer ofOtherType = post("{\"name\":\"a\",\"number\":\"1\"}");
    Answer deeper = post("{\"name\":\"a\",\"number\":1,\"numbers\":[1,\"x\"]}");

    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.json().path("problems").path(0).path("field").asString())
        .isEqualTo("colour");
    assertThat(unknown.json().path("problems").path(0).path("remedy").asString())
        .contains("name", "number", "numbers");
    assertThat(ofOtherType.json().path("problems").path(0).path("field").asString())
        .isEqualTo("number");
    assertThat(deeper.json().path("problems").path(0).path("field").asString())
        .isEqualTo("numbers[1]");
  }

  @Test
  void fieldThatComesTwiceIsRefused() throws IOException {
    assertThat(post("{\"name\":\"a\",\"name\":\"b\",\"number\":1}").status()).isEqualTo(400);
  }

  @Test
  void bodyThatIsTooLongIsRefused() throws IOException {
    String tooLong = "{\"name\":\"" + "a".repeat(Call.LONGEST_JSON) + "\"}";

    assertThat(post(tooLong).status()).isEqualTo(413);
  }

  @Test
  void headersThatAreTooLongAreRefused() throws IOException {
    Answer answer = HttpCall.call(socket, "GET", "/things/a", "X: " + "a".repeat(10_000));

    assertThat(answer.status()).isEqualTo(431);
  }

  @Test
  void queryParameterThatTheRouteDoesNotTakeIsRefused() throws IOException {
    assertThat(HttpCall.call(socket, "GET", "/things/a?deep=true").status()).isEqualTo(200);
    assertThat(HttpCall.call(socket, "GET", "/things/a?shallow=true").status()).isEqualTo(400);
    assertThat(HttpCall.call(socket, "GET", "/things/a?deep=1&deep=2").status()).isEqualTo(400);
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    assertThat(HttpCall.raw(socket, "HELLO\r\n\r\n").status()).isEqualTo(400);
    assertThat(HttpCall.raw(socket, "GET /things/a HTTP/7.0\r\nHost: d\r\n\r\n").status())
        .isEqualTo(400);
    assertThat(HttpCall.call(socket, "GET", "/things/%zz").status()).isEqualTo(400);
    assertThat(HttpCall.call(socket, "GET", "/things/%2e%2e/a").status()).isEqualTo(400);
  }

  @Test
  void clientThatStallsIsCutOff() throws IOException {
    startImpatient();
    String half = "POST /things HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n";

    assertThat(HttpCall.raw(socket, half + "Content-Length: 10\r\n\r\n{").status()).isEqualTo(408);
    assertThat(HttpCall.raw(socket, half).status()).isIn(0, 408);
  }

  @Test
  void readerOfAStreamThatStopsReadingIsDropped() throws Exception {
    startImpatient();
    try (SocketChannel reader = HttpCall.connect(socket)) {
      HttpCall.send(reader, "GET /beats HTTP/1.1\r\nHost: d\r\n\r\n");
      HttpCall.readUntil(reader, "alive");

      dropped.await();

      assertThat(endOf(reader)).isNegative();
    }
    assertThat(HttpCall.call(socket, "GET", "/things/a").status()).isEqualTo(200);
    assertThat(faults).isEmpty();
  }

  /** Reads what was on its way, and the end. */
  private static int endOf(SocketChannel reader) {
    ByteBuffer rest = ByteBuffer.allocate(8192);
    try {
      int read = 0;
      while (read >= 0) {
        rest.clear();
        read = reader.read(rest);
      }
      return read;
    } catch (IOException reset) {
      return -1;
    }
  }

  @Test
  void bodyThatComesByteByByteIsCutOff() throws Exception {
    startImpatient();
    try (SocketChannel slow = HttpCall.connect(socket)) {
      HttpCall.send(
          slow,
          "POST /things HTTP/1.1\r\nHost: d\r\n%s\r\nContent-Length: 60000\r\n\r\n"
              .formatted("Content-Type: application/json"));
      Thread typist =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    HttpCall.send(slow, " ");
                    LockSupport.parkNanos(10_000_000);
                  }
                } catch (IOException cutOff) {
                  // as it should be
                }
              });

      HttpCall.readUntil(slow, "408");
      assertThat(typist.join(Patience.LONG)).isTrue();
    }
  }

  @Test
  void faultOfOursSaysNothingOfItsInside() throws IOException {
    Answer answer = HttpCall.call(socket, "GET", "/broken");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
  }
}
