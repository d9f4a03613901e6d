package io.cupule.control.cli.remote;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.client.ApiClient;
import io.cupule.control.cli.PseudoTerminal;
import io.cupule.control.cli.RunningDaemon;
import io.cupule.control.daemon.TestDaemon;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that live on a terminal: console and top. */
@RequiresKvm
@Timeout(180)
class TerminalCommandsTest {
  private static final String ATTACHED = "Ctrl-] detaches";
  private static final String DETACH = "\035";

  private RunningDaemon daemon;

  @BeforeEach
  void startTheDaemon(@TempDir Path folder) throws Exception {
    daemon =
        RunningDaemon.with(folder, TestDaemon.vm("echo", "echo"), TestDaemon.vm("busy", "counter"));
  }

  @AfterEach
  void endTheDaemon() {
    daemon.close();
  }

  @Test
  void consoleEchoesDetachesAndLeavesTheTerminalAsItWas() throws Exception {
    try (PseudoTerminal terminal = console()) {
      terminal.awaitText(ATTACHED);
      terminal.type("acorn");
      terminal.awaitText("acorn");
      terminal.type(DETACH);

      String screen = terminal.awaitEnd();

      assertThat(screen).contains("exit 0");
      assertThat(settings(screen)).hasSize(2).containsOnly(settings(screen).getFirst());
    }
  }

  @Test
  void controlCIsTheGuestsNotOurs() throws Exception {
    try (PseudoTerminal terminal = console()) {
      terminal.awaitText(ATTACHED);
      terminal.type("\003after");

      terminal.awaitText("after");
      terminal.type(DETACH);
      assertThat(terminal.awaitEnd()).contains("exit 0");
    }
  }

  @Test
  void bytesOfAPipeGoThroughTheEscapeIncluded() throws Exception {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (ApiClient api = ApiClient.of(daemon.socket());
        PipedOutputStream typist = new PipedOutputStream();
        PipedInputStream keys = new PipedInputStream(typist)) {
      ConsoleSession session =
          new ConsoleSession(api, "echo", OptionalInt.empty(), trouble -> screen.write('!'));
      CompletableFuture<Boolean> detached = running(session, keys, screen);

      typist.write(("one" + DETACH + "two").getBytes(StandardCharsets.UTF_8));
      typist.flush();

      eventually(
          "echo", () -> screen.toString(StandardCharsets.UTF_8).contains("one" + DETACH + "two"));
      assertThat(detached).isNotDone();
      assertThat(daemon.cupule("rm", "--force", "echo").exitCode()).isZero();
      assertThat(detached.get(Patience.SECONDS, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void escapeEndsTheSessionAfterWhatWasTypedBeforeIt() throws Exception {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (ApiClient api = ApiClient.of(daemon.socket());
        PipedOutputStream typist = new PipedOutputStream();
        PipedInputStream keys = new PipedInputStream(typist)) {
      ConsoleSession session =
          new ConsoleSession(
              api, "echo", OptionalInt.of(ConsoleSession.ESCAPE), trouble -> screen.write('!'));
      CompletableFuture<Boolean> detached = running(session, keys, screen);

      typist.write(("last words" + DETACH + "never").getBytes(StandardCharsets.UTF_8));
      typist.flush();

      assertThat(detached.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      eventually("replay", () -> replay(api).contains("last words"));
      assertThat(replay(api)).doesNotContain("never");
    }
  }

  @Test
  void topFillsTheScreenUntilQuit() throws Exception {
    try (PseudoTerminal terminal =
        PseudoTerminal.running(
            "top", "--interval", "200ms", "--socket", daemon.socket().toString())) {
      terminal.awaitText("sort: share");
      terminal.awaitText("busy/vcpu0");
      terminal.type("n");
      terminal.awaitText("sort: name");
      terminal.type("?");
      terminal.awaitText("time from being ready to running that 99 of 100 wakes took at most");
      terminal.type("p");
      terminal.awaitText("PAUSED");
      terminal.type("q");

      String screen = terminal.awaitEnd();

      assertThat(screen).contains("\033[?1049h", "\033[?1049l", "exit 0");
      assertThat(settings(screen)).hasSize(2).containsOnly(settings(screen).getFirst());
    }
  }

  private PseudoTerminal console() throws Exception {
    return PseudoTerminal.running("console", "echo", "--socket", daemon.socket().toString());
  }

  private static List<String> settings(String screen) {
    return screen.lines().filter(line -> line.startsWith("settings ")).toList();
  }

  private static CompletableFuture<Boolean> running(
      ConsoleSession session, PipedInputStream keys, ByteArrayOutputStream screen) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return session.run(keys, screen);
      } catch (Exception failed) {
        throw new AssertionError(failed);
      }
    });
  }

  private static String replay(ApiClient api) {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try {
      new ConsoleSession(api, "echo", OptionalInt.empty(), trouble -> screen.write('!'))
          .replay(screen);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
    return screen.toString(StandardCharsets.UTF_8);
  }
}
