package io.cupule.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.it.BuiltProgram;
import io.cupule.it.Ended;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client generated from the API's document compiles, and does what the API can do. */
@RequiresKvm
@Timeout(300)
class GeneratedClientIT {
  private static final String TOKEN = "the-token-of-the-generated-client";
  private static final Integer CPU = HostFacts.ofThisHost().allowedCpus().iterator().next();

  @TempDir private static Path folder;
  private static Process daemon;
  private static GeneratedClient client;

  @BeforeAll
  static void generateAClientForADaemon() throws Throwable {
    String address = freeAddress();
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    assertThat(token.toFile().setReadable(false, false)).isTrue();
    assertThat(token.toFile().setReadable(true, true)).isTrue();
    daemon =
        BuiltProgram.in(Files.createDirectory(folder.resolve("program")))
            .start(
                "daemon",
                scenario().toString(),
                "--socket",
                folder.resolve("api.sock").toString(),
                "--state",
                folder.resolve("state").toString(),
                "--listen",
                address,
                "--token-file",
                token.toString());
    client =
        GeneratedClient.of(
            Files.createDirectory(folder.resolve("client")), "http://" + address, TOKEN);
    client.use("awaitTheDaemon");
  }

  @AfterAll
  static void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    if (daemon != null) {
      daemon.toHandle().destroy();
      assertThat(Ended.of(daemon).exitCode()).isZero();
    }
  }

  private static Path scenario() throws IOException {
    return Files.writeString(
        folder.resolve("scenario.json"),
        """
        {"name": "generated", "pcpus": [{"id": %d}], "vms": [
          {"name": "large", "affinity": [%d], "dedicated": false, "memory": "3G",
           "kernel": "builtin:spin", "serial": {"sink": "none"}}]}\
        """
            .formatted(CPU, CPU));
  }

  private static String freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void vmIsAddedRunChangedAndRemoved() throws Throwable {
    client.use("leadAVmThroughItsLife", CPU);
  }

  @Test
  void reservationIsGivenAndEndedByNull() throws Throwable {
    client.use("giveAndEndAReservation", CPU);
  }

  @Test
  void largeNumbersAndAllViewsAreRead() throws Throwable {
    client.use("readEverything", CPU);
  }

  @Test
  void refusalIsAProblemOfItsType() throws Throwable {
    client.use("askForAnUnknownVm");
  }
}
