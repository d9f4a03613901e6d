package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
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

  private String get(String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request = "GET " + path + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  private void awaitVm(Process daemon) throws IOException {
    long deadline = System.nanoTime() + LONGEST_WAIT;
    while (!isRunning()) {
      assertThat(daemon.isAlive()).isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private boolean isRunning() {
    try {
      return get("/v1/vms/spin").contains("\"state\":\"running\"");
    } catch (IOException notYet) {
      return false;
    }
  }

  @Test
  void killedDaemonIsFollowedByOneThatWorks() throws Exception {
    Process first = startDaemon();
    awaitVm(first);
    Thread load = load();
    first.toHandle().destroyForcibly();
    assertThat(first.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    load.join();
    assertThat(socket).exists();

    Process second = startDaemon();
    awaitVm(second);
    String logs = get("/v1/logs");
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
  private Thread load() {
    return Thread.startVirtualThread(() -> {
      try {
        while (true) {
          get("/v1/vms");
        }
      } catch (IOException killed) { // what it is there for
      }
    });
  }
}
