package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon asks its own API before it says that it is alive. */
@Timeout(180)
class SelfCheckTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir private Path folder;

  @Test
  @RequiresKvm
  void daemonThatAnswersIsAlive() throws Exception {
    try (TestDaemon daemon = TestDaemon.of(folder)) {
      assertThat(new SelfCheck(daemon.socket()).answers(Patience.LONG)).isTrue();
    }
  }

  @Test
  void socketThatNobodyListensAtIsNot() throws Exception {
    assertThat(new SelfCheck(folder.resolve("none")).answers(Patience.LONG)).isFalse();
  }

  @Test
  void socketThatSaysNothingIsNot() throws Exception {
    Path socket = folder.resolve("silent");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));

      assertThat(new SelfCheck(socket).answers(SHORT)).isFalse();
    }
  }
}
