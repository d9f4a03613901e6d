package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.cli.error.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that cannot listen where it is told to says so in plain words. */
@Timeout(180)
class ListenAddressTest {
  private static final String[] OTHERS_WORDS = {"Failed to bind", "jetty", "java.", "Exception"};

  @TempDir private Path folder;

  private Outcome daemon(Path socket, String... options) {
    Stream<String> places =
        Stream.of(
            "daemon", "--socket", socket.toString(), "--state", folder.resolve("state").toString());
    return Outcome.of(Stream.concat(places, Stream.of(options)).toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--listen", "--metrics"})
  void portInUseIsNamedWithTheRemedy(String option) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      String[] options =
          option.equals("--listen")
              ? new String[] {option, address, "--token-file", token.toString()}
              : new String[] {option, address};

      Outcome outcome = daemon(folder.resolve("api.sock"), options);

      assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
      assertThat(outcome.err())
          .contains(
              "cannot listen at " + address + ": Address already in use", "a port that is free")
          .doesNotContain(OTHERS_WORDS);
    }
    assertThat(folder.resolve("api.sock")).doesNotExist();
  }

  @Test
  void addressOfAnotherHostIsNamedWithTheRemedy() {
    Outcome outcome = daemon(folder.resolve("api.sock"), "--metrics", "192.0.2.1:9100");

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err())
        .contains("cannot listen at 192.0.2.1:9100: ", "choose an address of this host")
        .doesNotContain(OTHERS_WORDS);
  }

  @Test
  void socketWhosePathIsTooLongIsNamedWithTheRemedy() {
    Path socket = folder.resolve("a".repeat(60)).resolve("b".repeat(60));

    Outcome outcome = daemon(socket);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err())
        .contains(socket + " is longer than Linux allows for a socket", "choose a --socket")
        .doesNotContain(OTHERS_WORDS);
  }
}
