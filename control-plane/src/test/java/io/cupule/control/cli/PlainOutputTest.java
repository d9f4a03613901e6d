package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.ApiServer;
import io.cupule.control.server.HttpListener;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Refusals;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Router;
import io.cupule.control.server.route.Verb;
import io.cupule.control.watch.DaemonLog;
import io.cupule.control.watch.EventLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Nothing that others wrote steers the terminal of whoever looks, or passes for a line of ours. */
@Timeout(60)
class PlainOutputTest {
  private static final String HOSTILE =
      "k\u001b]0;PWN\u0007\u001b[2J\u009b31m\u202e\nforged  running\r\u001bPx\u001b\\";

  @TempDir private Path folder;

  private Outcome talkTo(Object answer, String... arguments) throws Exception {
    Path socket = folder.resolve("fake.sock");
    ApiServer server = new ApiServer(1000, PlainOutputTest::refusal, _ -> {}, _ -> {});
    List<Route> routes =
        List.of(
            Route.document(Verb.GET, "/v1/vms", "", Object.class, _ -> Reply.of(answer)),
            Route.document(
                Verb.POST,
                "/v1/vms/{name}/start",
                "",
                Object.class,
                _ -> {
                  throw new Refusal(Refusal.Kind.CONFLICT, HOSTILE);
                }));
    server.listen(socket, new HttpListener(new Router(routes), Optional.empty()));
    server.start();
    try (server) {
      return Outcome.of(arguments);
    }
  }

  private static Refusal refusal(Exception thrown) {
    return thrown instanceof Refusal refusal ? refusal : Refusals.internal();
  }

  private static void assertPlain(String text) {
    assertThat(text.codePoints().filter(c -> c != '\n'))
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    assertThat(text.lines()).noneMatch(line -> line.startsWith("forged"));
  }

  private static Object vms() {
    return JsonMapper.shared()
        .readTree(
            """
            {"vms": [{"name": "alpha", "state": "ended", "since": "2026-01-01T00:00:00Z",
             "starts": 1, "pcpus": [0], "memoryBytes": 1048576, "kernel": %s,
             "end": {"kind": "crashed", "detail": %s}}]}
            """
                .formatted(json(HOSTILE), json(HOSTILE)));
  }

  private static String json(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  @Test
  void tablesOfADaemonsAnswersArePlain() throws Exception {
    Outcome outcome = talkTo(vms(), "ps", "--socket", folder.resolve("fake.sock").toString());

    assertThat(outcome.out()).contains("alpha", "k^[]0;PWN^G^[[2J<U+009B>31m<U+202E>^Jforged");
    assertPlain(outcome.out());
  }

  @Test
  void documentsArePlainAndMeanTheSame() throws Exception {
    Outcome outcome =
        talkTo(vms(), "ps", "--json", "--socket", folder.resolve("fake.sock").toString());

    assertPlain(outcome.out());
    assertThat(JsonMapper.shared().readTree(outcome.out()).at("/vms/0/kernel").stringValue())
        .isEqualTo(HOSTILE);
  }

  @Test
  void refusalsArePlain() throws Exception {
    Outcome outcome =
        talkTo(vms(), "start", "alpha", "--socket", folder.resolve("fake.sock").toString());

    assertThat(outcome.err()).contains("PWN");
    assertPlain(outcome.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "run", "simulate", "create", "nonsense", "--nonsense"})
  void errorsAboutWhatWasTypedArePlain(String command) {
    Outcome outcome = Outcome.of(command, folder.resolve("x" + HOSTILE).toString());

    assertThat(outcome.exitCode()).isNotZero();
    assertPlain(outcome.err());
    assertPlain(outcome.out());
  }

  @Test
  void logAndEventsArePlain() {
    StringWriter err = new StringWriter();
    DaemonLog log = new DaemonLog(new PrintWriter(err), false);
    log.warning("odd: \u001b[2J\u202e");
    log.error("fault", new IllegalStateException("\u001b]0;x\u0007"));
    EventLog events = new EventLog();
    events.vm("vm.ended", "alpha", HOSTILE);
    log.close();

    assertPlain(err.toString().replace("\t", ""));
    assertThat(events.history().after(-1).things())
        .singleElement()
        .satisfies(event -> assertPlain(event.message()));
    assertThat(err.toString()).contains("^[[2J<U+202E>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001b[2J", "a\nb", "a\u202eb", "a\u0085b", "a\u2028b"})
  void pathsOfAScenarioHaveNoSuchCharacters(String name) throws Exception {
    Path scenario = folder.resolve("s.json");
    Files.writeString(
        scenario,
        """
        {"name": "s", "pcpus": [{"id": 0}], "vms": [
          {"name": "a", "affinity": [0], "memory": "16M", "kernel": %s,
           "serial": {"sink": "file", "path": %s}}]}
        """
            .formatted(json(name), json(name)));

    Outcome outcome = Outcome.of("validate", scenario.toString());

    assertThat(outcome.err())
        .contains("$.vms[0].kernel", "$.vms[0].serial.path")
        .contains("is not a path: it has control or direction");
    assertPlain(outcome.err());
  }
}
