package io.cupule.linux;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.raw.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KickSignalTest {
  private static final int KICKS = 100;
  private static final long SIGNAL = 1L << 15;

  @BeforeEach
  void install() {
    KickSignal.install();
  }

  @Test
  void kickDoesNotDisturbABlockedRead() throws Exception {
    try (Pty pty = Pty.open();
        Arena arena = Arena.ofShared();
        ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Fd terminal = Fd.open(pty.path().toString(), Linux.O_RDWR());
      MemorySegment read = Libc.function("read");
      long buffer = arena.allocate(8).address();
      CompletableFuture<Integer> thread = new CompletableFuture<>();
      Future<Integer> count =
          reader.submit(() -> {
            KickSignal.unblock();
            thread.complete(LinuxThread.currentId());
            return Libc.callInt(read, terminal.number(), buffer, 8, 0);
          });
      int id = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
      for (int i = 0; i < KICKS; i++) {
        eventually("the reader sleeps", () -> ProcSelf.sleeps(id));
        assertThat(KickSignal.send(id)).isTrue();
        eventually("the signal was handled", () -> !pending(id));
      }
      assertThat(count.isDone()).isFalse();
      pty.write(new byte[] {1, 2, 3}, 0, 3);
      assertThat(count.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
      terminal.close();
    }
  }

  @Test
  void kickOfAThreadThatIsGoneIsAnsweredWithFalse() throws Exception {
    CompletableFuture<Integer> thread = new CompletableFuture<>();
    Thread ended = Thread.ofPlatform().start(() -> thread.complete(LinuxThread.currentId()));
    ended.join();
    int id = thread.get();
    eventually("the kernel forgets the thread", () -> ProcSelf.status(id, "State").isEmpty());
    assertThat(KickSignal.send(id)).isFalse();
  }

  @Test
  void blockedKickWaitsUntilItIsLetThrough() throws Exception {
    CompletableFuture<Integer> thread = new CompletableFuture<>();
    CountDownLatch unblock = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    try (ExecutorService blocker = Executors.newSingleThreadExecutor()) {
      Future<Boolean> done =
          blocker.submit(() -> {
            KickSignal.block();
            thread.complete(LinuxThread.currentId());
            boolean asked = unblock.await(Patience.SECONDS, TimeUnit.SECONDS);
            KickSignal.unblock();
            return asked && looked.await(Patience.SECONDS, TimeUnit.SECONDS);
          });
      int id = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(mask(id, "SigBlk") & SIGNAL).isEqualTo(SIGNAL);
      KickSignal.send(id);
      assertThat(pending(id)).isTrue();
      unblock.countDown();
      eventually("the signal is handled", () -> !pending(id));
      assertThat(mask(id, "SigBlk") & SIGNAL).isZero();
      looked.countDown();
      assertThat(done.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void handlerIsInstalledForSignalFortyAlone() {
    long caught = mask(LinuxThread.currentId(), "SigCgt");
    KickSignal.install();
    assertThat(caught & SIGNAL).isEqualTo(SIGNAL);
    assertThat(mask(LinuxThread.currentId(), "SigCgt")).isEqualTo(caught);
  }

  private static boolean pending(int thread) {
    return (mask(thread, "SigPnd") & SIGNAL) != 0;
  }

  private static long mask(int thread, String field) {
    return Long.parseUnsignedLong(ProcSelf.status(thread, field).orElseThrow(), 16);
  }
}
