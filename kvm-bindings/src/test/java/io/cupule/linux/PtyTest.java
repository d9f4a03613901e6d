package io.cupule.linux;

import static io.cupule.kvm.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PtyTest {
  /** What a terminal in its usual mode would change, echo or act on. */
  private static final byte[] RAW = "a\r\n\t\003\004\032\177\021\023\377z".getBytes(ISO_8859_1);

  private static final int SETTLING_MILLIS = 500;

  @AutoClose private final Pty pty = Pty.open();

  @Test
  void guestsOutputReachesTheTerminalUnchanged() throws Exception {
    try (InputStream terminal = Files.newInputStream(pty.path())) {
      assertThat(pty.write(RAW, 0, RAW.length)).isEqualTo(RAW.length);
      assertThat(terminal.readNBytes(RAW.length)).isEqualTo(RAW);
    }
  }

  @Test
  void partOfAnArrayIsWritten() throws Exception {
    try (InputStream terminal = Files.newInputStream(pty.path())) {
      assertThat(pty.write("0123456789".getBytes(ISO_8859_1), 3, 4)).isEqualTo(4);
      assertThat(terminal.readNBytes(4)).isEqualTo("3456".getBytes(ISO_8859_1));
    }
  }

  /**
   * Writes until there is no room, and none comes: the kernel moves what it took to the other
   * side's buffer by and by, on a thread of its own.
   */
  private int fill() {
    byte[] much = new byte[1 << 20];
    int taken = 0;
    do {
      taken += pty.write(much, 0, much.length);
    } while (pty.awaitRoom(SETTLING_MILLIS));
    return taken;
  }

  @Test
  void roomComesWhenTheOtherSideReads() throws Exception {
    int taken = fill();
    assertThat(pty.awaitRoom(0)).isFalse();

    try (InputStream terminal = Files.newInputStream(pty.path())) {
      assertThat(terminal.readNBytes(taken)).hasSize(taken);
      assertThat(pty.awaitRoom(-1)).isTrue();
    }
    assertThat(pty.write(RAW, 0, RAW.length)).isPositive();
  }

  @Test
  void shutdownEndsTheWaitForRoom() throws Exception {
    int taken = fill();
    assertThat(taken).isPositive();
    CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> pty.awaitRoom(-1));

    pty.shutdown();

    assertThat(room.get(Patience.SECONDS, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void typedInputReachesTheGuestUnchanged() throws Exception {
    try (OutputStream terminal = Files.newOutputStream(pty.path())) {
      terminal.write(RAW);
      byte[] received = new byte[RAW.length];
      int count = 0;
      while (count < RAW.length) {
        byte[] part = new byte[RAW.length];
        int n = pty.read(part);
        System.arraycopy(part, 0, received, count, n);
        count += n;
      }
      assertThat(received).isEqualTo(RAW);
    }
  }

  @Test
  void nothingIsEchoed() throws Exception {
    try (OutputStream terminal = Files.newOutputStream(pty.path());
        InputStream screen = Files.newInputStream(pty.path())) {
      terminal.write('x');
      assertThat(pty.read(new byte[8])).isEqualTo(1);
      pty.write(new byte[] {'y'}, 0, 1);
      // An echo of x would come first.
      assertThat(screen.read()).isEqualTo('y');
    }
  }

  @Test
  void terminalMayComeAndGo() throws Exception {
    for (byte each = 'a'; each <= 'c'; each++) {
      try (OutputStream terminal = Files.newOutputStream(pty.path())) {
        terminal.write(each);
      }
      byte[] received = new byte[8];
      assertThat(pty.read(received)).isEqualTo(1);
      assertThat(received[0]).isEqualTo(each);
    }
  }

  @Test
  void writeWithNobodyReadingTakesWhatFitsAndDoesNotWait() {
    byte[] much = new byte[1 << 20];
    int taken = 0;
    int now;
    do {
      now = pty.write(much, 0, much.length);
      taken += now;
    } while (now > 0);
    assertThat(taken).isPositive().isLessThan(much.length);
  }

  @Test
  void shutdownEndsAWaitingRead() throws Exception {
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Integer> thread = new CompletableFuture<>();
      var read =
          reader.submit(() -> {
            thread.complete(LinuxThread.currentId());
            return pty.read(new byte[8]);
          });
      int id = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
      eventually("the reader waits", () -> ProcSelf.sleeps(id));
      pty.shutdown();
      assertThat(read.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(-1);
    }
  }

  @Test
  void everyReadAfterShutdownEndsAtOnce() {
    pty.shutdown();
    assertThat(pty.read(new byte[8])).isEqualTo(-1);
    assertThat(pty.read(new byte[8])).isEqualTo(-1);
  }

  @Test
  void readIntoAnEmptyArrayIsRefused() {
    assertThatThrownBy(() -> pty.read(new byte[0])).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void closeReleasesTheTerminalOnce() throws Exception {
    pty.close();
    pty.close();
    assertThat(ProcSelf.descriptors()).doesNotContain("/dev/ptmx", pty.path().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void failedOpenLeavesNoDescriptorBehind(int free) throws Exception {
    DescriptorLimit.Outcome outcome = DescriptorLimit.outcome(free, Pty::open);
    assertThat(outcome.message()).endsWith("EMFILE - raise the limit of open files (ulimit -n)");
    assertThat(outcome.free()).isEqualTo(free);
  }
}
