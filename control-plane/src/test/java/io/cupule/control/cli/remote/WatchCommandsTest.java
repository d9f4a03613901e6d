package io.cupule.control.cli.remote;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.client.ApiClient;
import io.cupule.control.cli.Outcome;
import io.cupule.control.cli.RunningDaemon;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.daemon.TestDaemon;
import io.cupule.kvm.testing.RequiresKvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands that tell what the daemon's machine does and did. */
@RequiresKvm
@Timeout(180)
class WatchCommandsTest {
  private RunningDaemon daemon;

  @BeforeEach
  void startTheDaemon(@TempDir Path folder) throws Exception {
    daemon = RunningDaemon.with(folder, TestDaemon.vm("a", "counter"), TestDaemon.vm("b", "echo"));
  }

  @AfterEach
  void endTheDaemon() {
    daemon.close();
  }

  @Test
  void eventsTellWhatHappenedInOrder() {
    daemon.cupule("pause", "a");
    daemon.cupule("resume", "a");

    Outcome outcome = daemon.cupule("events");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).containsSubsequence("vm.started", "vm.paused", "vm.resumed");
  }

  @Test
  void eventsAreOneDocumentALineInJson() {
    Outcome outcome = daemon.cupule("events", "--json");

    assertThat(outcome.out().lines().map(line -> JsonMapper.shared().readTree(line)))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.path("kind").asString()).isNotEmpty())
        .extracting(event -> event.path("id").asLong())
        .isSorted();
  }

  @Test
  void logsAreTheDaemonsLines() {
    Outcome outcome = daemon.cupule("logs");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("listening at " + daemon.socket());
  }

  @Test
  void followersEndWhenTheirReaderHasGone() {
    for (String command : List.of("events", "logs")) {
      CommandLine cli = Outcome.onBareHost().setOut(new PrintWriter(new ClosedPipe()));

      int exitCode = cli.execute(command, "--follow", "--socket", daemon.socket().toString());

      assertThat(exitCode).as(command).isZero();
    }
  }

  /** Somebody who reads nothing any more. */
  private static final class ClosedPipe extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Closes the daemon as soon as it reads something. */
  private final class LastReader extends Writer {
    @Override
    public void write(char[] text, int from, int length) {
      CompletableFuture<Void> _ = CompletableFuture.runAsync(daemon::close);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void followersSayThatTheDaemonHasGone() {
    StringWriter err = new StringWriter();
    CommandLine cli = Outcome.onBareHost().setOut(new PrintWriter(new LastReader(), true));
    cli.setErr(new PrintWriter(err));

    int exitCode = cli.execute("events", "--follow", "--socket", daemon.socket().toString());

    assertThat(exitCode).isEqualTo(ExitCode.HOST_UNFIT.value());
    assertThat(err.toString()).contains("daemon", daemon.socket().toString()).hasLineCount(1);
  }

  @Test
  void consoleEndsWhenItsReaderHasGone() throws Exception {
    OutputStream closed = OutputStream.nullOutputStream();
    closed.close();
    try (ApiClient api = ApiClient.of(daemon.socket())) {
      ConsoleSession session = new ConsoleSession(api, "a", OptionalInt.empty(), _ -> {});

      boolean detached =
          session.run(
              InputStream.nullInputStream(), new PrintStream(closed, true, StandardCharsets.UTF_8));

      assertThat(detached).isFalse();
    }
  }

  @Test
  void traceThatIsInterruptedLeavesNoFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");
    FutureTask<Outcome> trace =
        new FutureTask<>(() -> daemon.cupule("trace", "a", "--for", "50s", "-o", file.toString()));
    Thread tracer = Thread.ofPlatform().daemon().start(trace);
    eventually("it is being written", () -> file.toFile().length() > 0);

    tracer.interrupt();

    assertThat(trace.get().exitCode()).isEqualTo(ExitCode.INTERRUPTED.value());
    assertThat(file).doesNotExist();
  }

  @Test
  void topOnceShowsPcpusAndSharesWithoutATerminal() {
    Outcome outcome = daemon.cupule("top", "--once", "--interval", "300ms", "--sort", "name");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines())
        .anySatisfy(line -> assertThat(line).startsWith(TestDaemon.CPU + "     bvt"))
        .anySatisfy(
            line -> assertThat(line).startsWith("a/vcpu0").containsPattern("[0-9.]+ % .*#+"));
  }

  @Test
  void topWithoutATerminalPointsToOnce() {
    Outcome outcome = daemon.cupule("top");

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err())
        .isEqualTo("cupule: top needs a terminal - use --once to print the tables\n");
  }

  @Test
  void traceIsWrittenToTheFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");

    Outcome outcome = daemon.cupule("trace", "a", "--for", "200ms", "-o", file.toString());

    assertThat(outcome.exitCode()).isZero();
    JsonNode trace = JsonMapper.shared().readTree(Files.readString(file));
    assertThat(trace.path("traceEvents").size()).isPositive();
  }

  @Test
  void traceOfAnUnknownVmLeavesNoFile(@TempDir Path folder) {
    Path file = folder.resolve("trace.json");

    Outcome outcome = daemon.cupule("trace", "nobody", "-o", file.toString());

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(file).doesNotExist();
  }

  @Test
  void schedGetShowsPoliciesAndParameters() {
    Outcome outcome = daemon.cupule("sched", "get", "a");

    assertThat(outcome.out().lines())
        .anySatisfy(line -> assertThat(line).contains("bvt", "a/vcpu0, b/vcpu0"))
        .anySatisfy(line -> assertThat(line).startsWith("a/vcpu0").contains("  1  "))
        .noneSatisfy(line -> assertThat(line).startsWith("b/vcpu0"));
  }
}
