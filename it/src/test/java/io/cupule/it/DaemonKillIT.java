package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.VmView;
import io.cupule.api.client.Answer;
import io.cupule.api.client.ApiClient;
import io.cupule.api.client.ApiException;
import io.cupule.api.client.ApiPath;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is killed under load leaves nothing that keeps the next one from its work. */
@RequiresKvm
@Timeout(180)
class DaemonKillIT {
  private static final int CPU = HostFacts.ofThisHost().allowedCpus().iterator().next();
  private static final long LONGEST_WAIT = Patience.LONG.toNanos();

  @TempDir private static Path folder;
  private static BuiltProgram cupule;

  private final Path socket = folder.resolve("api.sock");

  @BeforeAll
  static void build() throws Exception {
    cupule = BuiltProgram.in(folder);
  }

  private static Path scenario() throws IOException {
    return Files.writeString(
        folder.resolve("killed.json"),
        """
        {"name": "killed", "pcpus": [{"id": %d}], "vms": [
          {"name": "spin", "affinity": [%d], "memory": "16M", "kernel": "builtin:spin",
           "serial": {"sink": "pty"}}]}\
        """
            .formatted(CPU, CPU));
  }

  private Process startDaemon() throws IOException {
    return cupule.start(
        "daemon",
        scenario().toString(),
        "--socket",
        socket.toString(),
        "--state",
        folder.resolve("state").toString());
  }

  private static void awaitVm(ApiClient api, Process daemon) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT;
    while (!isRunning(api)) {
      assertThat(daemon.isAlive()).isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean isRunning(ApiClient api) throws InterruptedException {
    try {
      return api.get(ApiPath.vm("spin")).as(VmView.class).state().equals("running");
    } catch (ApiException notYet) {
      return false;
    }
  }

  @Test
  void killedDaemonIsFollowedByOneThatWorks() throws Exception {
    try (ApiClient api = ApiClient.of(socket)) {
      killAndFollow(api);
    }
  }

  private void killAndFollow(ApiClient api) throws Exception {
    Process first = startDaemon();
    awaitVm(api, first);
    Thread load = load(api);
    first.toHandle().destroyForcibly();
    assertThat(first.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    load.join();
    assertThat(socket).exists();

    Process second = startDaemon();
    awaitVm(api, second);
    String logs = api.get(ApiPath.of("/logs")).text();
    second.toHandle().destroy(); // Process.destroy would close its streams as well
    Ended ended = Ended.of(second);

    assertThat(logs).contains("pid " + first.pid() + ", was killed", "[spin]");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(socket).doesNotExist();
    try (Stream<Path> left = Files.list(folder.resolve("state"))) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("daemon.lock");
    }
  }

  /** Asks for the VMs again and again, until nobody answers. */
  private static Thread load(ApiClient api) {
    return Thread.startVirtualThread(() -> {
      try {
        while (true) {
          Answer _ = api.get(ApiPath.of("/vms"));
        }
      } catch (ApiException | InterruptedException killed) { // what it is there for
      }
    });
  }
}
