package io.cupule.control.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.cli.Outcome;
import io.cupule.control.cli.RunningDaemon;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.daemon.TestDaemon;
import io.cupule.kvm.testing.RequiresKvm;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RequiresKvm
@Timeout(180)
class LifeCommandsTest {
  private RunningDaemon daemon;

  @BeforeEach
  void startTheDaemon(@TempDir Path folder) throws Exception {
    daemon =
        RunningDaemon.with(folder, TestDaemon.vm("a", "counter"), TestDaemon.vm("b", "counter"));
  }

  @AfterEach
  void endTheDaemon() {
    daemon.close();
  }

  @Test
  void createOfAWholeScenarioSaysSo(@TempDir Path folder) throws Exception {
    Path scenario =
        Files.writeString(
            folder.resolve("two.json"),
            """
            {"name": "two", "pcpus": [{"id": 0}],
             "vms": [{"name": "c", "affinity": [0], "memory": "4M", "kernel": "builtin:hello"}]}
            """);

    Outcome outcome = daemon.cupule("create", scenario.toString());

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("\n  this is a whole scenario, not one VM - ", "vms");
  }

  @Test
  void psListsTheVmsWithTheirStates() {
    Outcome outcome = daemon.cupule("ps");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            heading -> assertThat(heading).startsWith("VM  state"),
            a -> assertThat(a).startsWith("a   running").contains("builtin:counter", "16 MiB"),
            b -> assertThat(b).startsWith("b   running"));
  }

  @Test
  void psShowsTheLinuxThreadOfEachVcpu() {
    Outcome outcome = daemon.cupule("ps", "--vcpus");

    String vcpu = outcome.out().lines().filter(line -> line.startsWith("a/vcpu0")).findAny().get();
    String thread = vcpu.split(" +", -1)[1];
    assertThat(Path.of("/proc/self/task", thread)).isDirectory();
  }

  @Test
  void psPrintsTheDocumentOfTheApi() {
    JsonNode vms = JsonMapper.shared().readTree(daemon.cupule("ps", "--json").out());

    assertThat(vms.path("vms").findValuesAsString("name")).containsExactly("a", "b");
  }

  @Test
  void psPrintsTheVcpusOfEachVmAsOneDocumentALine() {
    Outcome outcome = daemon.cupule("ps", "--vcpus", "--json");

    assertThat(outcome.out().lines().map(line -> JsonMapper.shared().readTree(line)))
        .extracting(document -> document.path("vcpus").path(0).path("vm").asString())
        .containsExactly("a", "b");
  }

  @Test
  void pauseAndResumeTellTheNewStateOfEachVm() {
    assertThat(daemon.cupule("pause", "a", "b").out())
        .isEqualToIgnoringNewLines("a: pausedb: paused");
    assertThat(daemon.cupule("resume", "b").out()).isEqualToIgnoringNewLines("b: running");
  }

  @Test
  void resetStartsTheGuestAnew() {
    Outcome outcome = daemon.cupule("reset", "a", "--json");

    JsonNode vm = JsonMapper.shared().readTree(outcome.out());
    assertThat(vm.path("state").asString()).isEqualTo("running");
  }

  @Test
  void stoppedVmCanBeStartedAnewAndRemoved() {
    assertThat(daemon.cupule("stop", "a", "--timeout", "1s").out()).startsWith("a: powered_off");
    assertThat(daemon.cupule("start", "a").out()).startsWith("a: running");
    assertThat(daemon.cupule("rm", "--force", "a").out()).startsWith("a: removed");

    assertThat(daemon.cupule("ps").out()).doesNotContain("\na ").contains("\nb ");
  }

  @Test
  void runningVmIsNotRemovedWithoutForce() {
    Outcome outcome = daemon.cupule("rm", "a");

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_AS_ASKED.value());
    assertThat(outcome.err()).startsWith("cupule: vm a: ");
  }

  @Test
  void unknownVmIsBadInputAndTheOthersStillGetTheirTurn() {
    Outcome outcome = daemon.cupule("pause", "nobody", "a");

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err()).contains("nobody");
    assertThat(outcome.out()).isEqualToIgnoringNewLines("a: paused");
  }

  @Test
  void nameThatIsNoPathIsStillOnlyAName() {
    for (String name : List.of("../a?x=1/%2f", "..", "", "b\\")) {
      Outcome outcome = daemon.cupule("stop", name);

      assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
      assertThat(outcome.err())
          .isEqualTo(
              "cupule: no VM can have the name '%s' - `cupule ps` lists those that there are\n"
                  .formatted(name));
    }
    assertThat(daemon.cupule("ps").out()).contains("a   running");
  }

  @Test
  void shellIsToldTheNamesOfTheVms() {
    assertThat(daemon.cupule("vm-names").out().lines()).containsExactly("a", "b");
  }

  @Test
  void absentDaemonIsToldWithItsRemedy(@TempDir Path folder) {
    Outcome outcome = Outcome.of("ps", "--socket", folder.resolve("none.sock").toString());

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.HOST_UNFIT.value());
    assertThat(outcome.err())
        .contains("no daemon answers at " + folder, "start one with `cupule daemon`");
  }

  @Test
  void fileThatIsNoSocketHasNoDaemon(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("plain"));

    Outcome outcome = Outcome.of("ps", "--socket", file.toString());

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.HOST_UNFIT.value());
    assertThat(outcome.err()).contains("no daemon answers at " + file);
  }

  /** Hangs up on a client at once, or resets it because there is input unread. */
  @ParameterizedTest
  @CsvSource({"false, ps", "true, ps", "false, create /dev/null", "true, create /dev/null"})
  void serverThatHangsUpIsNoAbsentDaemon(boolean resets, String command, @TempDir Path folder)
      throws Exception {
    Path socket = folder.resolve("hangs-up.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(() -> hangUpOnAll(server, resets ? 1 : 0));

      Outcome outcome = Outcome.of((command + " --socket " + socket).split(" "));

      assertThat(outcome.exitCode()).isEqualTo(ExitCode.HOST_UNFIT.value());
      assertThat(outcome.err())
          .startsWith("cupule: the daemon at %s hung up - try again".formatted(socket))
          .endsWith("look at its log\n")
          .doesNotContain("start one");
    }
  }

  private static void hangUpOnAll(ServerSocketChannel server, int readFirst) {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          client.read(ByteBuffer.allocate(readFirst));
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  @Test
  void endlessFileIsNotReadToItsEnd() {
    Outcome outcome = daemon.cupule("create", "/dev/zero");

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err())
        .isEqualTo(
            "cupule: /dev/zero is longer than 1048576 bytes - name a file that holds one VM\n");
  }

  @Test
  void folderIsNoVm(@TempDir Path folder) {
    Outcome outcome = daemon.cupule("create", folder.toString());

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err())
        .isEqualTo("cupule: " + folder + " is a directory - name a file that holds one VM\n");
  }
}
