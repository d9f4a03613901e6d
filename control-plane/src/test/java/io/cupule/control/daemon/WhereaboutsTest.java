package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.daemon.DaemonSettings.Tcp;
import io.cupule.control.watch.DaemonLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhereaboutsTest {
  @TempDir private Path folder;
  private Path token;

  @BeforeEach
  void makeToken() throws Exception {
    token = Files.writeString(folder.resolve("token"), "0123456789abcdef");
    mode("rw-------");
  }

  private void mode(String permissions) throws Exception {
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString(permissions));
  }

  private String told() {
    StringWriter err = new StringWriter();
    DaemonSettings settings =
        new DaemonSettings(
            folder.resolve("api.sock"),
            folder,
            Optional.of(InetSocketAddress.createUnresolved("127.0.0.1", 9101)),
            Optional.of(
                new Tcp(
                    InetSocketAddress.createUnresolved("::1", 9102),
                    Optional.empty(),
                    Optional.of(token))),
            "test",
            Map.of(),
            Duration.ofSeconds(1),
            List.of(),
            Set.of());
    try (DaemonLog log = new DaemonLog(new PrintWriter(err), false)) {
      Whereabouts.tell(settings, log);
    }
    return err.toString();
  }

  @Test
  void everyWayInIsTold() {
    assertThat(told())
        .contains(
            "listening at " + folder.resolve("api.sock"),
            "page at http://[::1]:9102/, API at http://[::1]:9102/v1",
            "metrics at http://127.0.0.1:9101/metrics")
        .doesNotContain("token file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
  void tokenThatOthersCanReadOrChangeIsWarnedOf(String permissions) throws Exception {
    mode(permissions);

    assertThat(told()).contains("token file " + token, permissions, "chmod 600");
  }

  @Test
  void whatALinkLeadsToCounts() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), token);
    assertThat(Whereabouts.exposure(link)).isEmpty();

    mode("rw-r--r--");
    assertThat(Whereabouts.exposure(link)).isPresent();
  }
}
