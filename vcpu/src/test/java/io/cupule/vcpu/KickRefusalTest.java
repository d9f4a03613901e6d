package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cupule.kvm.KvmException;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kick whose signal the kernel refuses, because the user has no room for pending signals. */
@RequiresKvm
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KickRefusalTest {
  @Test
  void refusedKickIsReportedAndDoesNotSwallowLaterOnes() throws Exception {
    String normal = softLimit();
    try (Guest guest = new Guest(Mode.USER, new Counting(), 0xeb, 0xfe).start()) { // jmp .
      guest.awaitNotice(guest.vcpu.kick());
      setSoftLimit("0");
      try {
        assertThatThrownBy(guest.vcpu::kick)
            .isInstanceOf(KvmException.class)
            .hasMessage("tgkill: EAGAIN - raise the limit of pending signals (ulimit -i)");
      } finally {
        setSoftLimit(normal);
      }
      guest.awaitNotice(guest.vcpu.kick());
    }
  }

  private static String softLimit() throws IOException {
    try (Stream<String> limits = Files.lines(Path.of("/proc/self/limits"))) {
      String line =
          limits.filter(l -> l.startsWith("Max pending signals")).findFirst().orElseThrow();
      return line.replace("Max pending signals", "").strip().split(" +", 2)[0];
    }
  }

  private static void setSoftLimit(String limit) throws InterruptedException {
    String[] command = {
      "prlimit",
      "--pid",
      Long.toString(ProcessHandle.current().pid()),
      "--sigpending=" + limit + ":"
    };
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } catch (IOException e) {
      System.out.println("SKIPPED: the program prlimit cannot be run; install util-linux");
      abort("prlimit cannot be run: " + e.getMessage());
    }
  }
}
