package io.cupule.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall.Answer;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Router;
import io.cupule.control.server.route.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route of several types answers in the one that the client likes best. */
@Timeout(180)
class NegotiationTest {
  private static final String OPEN = "application/openmetrics-text; version=1.0.0";
  private static final String TEXT = "text/plain; version=0.0.4";

  @TempDir private Path folder;
  private ApiServer server;
  private Path socket;

  @BeforeEach
  void start() throws IOException {
    socket = folder.resolve("api.sock");
    server = new ApiServer(60_000, thrown -> (Refusal) thrown, _ -> {}, _ -> {});
    Route route =
        Route.text(
            Verb.GET,
            "/metrics",
            "All.",
            List.of(TEXT, OPEN),
            call -> new Reply.Text(call.mediaType(), "it"));
    server.listen(socket, new HttpListener(new Router(List.of(route)), Optional.empty()));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          */*                                                              | text
          text/*                                                             | text
          application/openmetrics-text                                       | open
          application/openmetrics-text;version=1.0.0;charset=utf-8           | open
          application/*                                                      | open
          text/plain;version=0.0.4;q=0.5, application/openmetrics-text       | open
          application/openmetrics-text;q=0.3,text/plain;q=0.4                | text
          application/openmetrics-text;q=0, */*;q=0.1                        | text
          text/plain;q=0, */*                                                | open
          Application/OpenMetrics-Text ; Q=0.9 , text/plain;q=0.8            | open
          text/html, */*;q=0.1                                               | text
          application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | open
          """)
  void answerIsInTheTypeThatIsLikedBest(String accept, String type) throws IOException {
    Answer answer = HttpCall.call(socket, "GET", "/metrics", "Accept: " + accept);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("content-type", type.equals("open") ? OPEN : TEXT);
  }

  @ParameterizedTest
  @CsvSource({"text/html", "text/plain;q=0", "application/json"})
  void clientThatTakesNoneOfThemIsRefusedWithTheirNames(String accept) throws IOException {
    Answer answer = HttpCall.call(socket, "GET", "/metrics", "Accept: " + accept);

    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.body()).contains("text/plain or application/openmetrics-text");
  }
}
