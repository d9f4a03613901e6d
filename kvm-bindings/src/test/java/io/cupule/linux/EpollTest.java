package io.cupule.linux;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.linux.error.SystemCallException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EpollTest {
  private static final int LONG_MILLIS = 20_000;

  @AutoClose private final Epoll epoll = new Epoll();
  @AutoClose private final EventFd first = new EventFd();
  @AutoClose private final EventFd second = new EventFd();

  @Test
  void nothingReadableGivesNothing() {
    epoll.add(first, 1);
    assertThat(epoll.await(0)).isEmpty();
  }

  @Test
  void keysOfAllThatIsReadableAreReturned() {
    epoll.add(first, 0x8000_0000_0000_0001L);
    epoll.add(second, -2);
    first.signal();
    second.signal();
    assertThat(epoll.await(LONG_MILLIS)).containsExactlyInAnyOrder(Long.MIN_VALUE + 1, -2L);
  }

  @Test
  void readableStaysReadableUntilItIsDrained() {
    epoll.add(first, 1);
    first.signal();
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(1L);
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(1L);
    first.drain();
    assertThat(epoll.await(0)).isEmpty();
  }

  @Test
  void whatIsRemovedIsNotReported() {
    epoll.add(first, 1);
    epoll.add(second, 2);
    first.signal();
    second.signal();
    epoll.remove(first);
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(2L);
  }

  @Test
  void addingTwiceIsRefused() {
    epoll.add(first, 1);
    assertThatThrownBy(() -> epoll.add(first, 2))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("epoll_ctl: EEXIST (it exists already)");
  }

  @Test
  void signalFromAnotherThreadEndsTheWait() throws Exception {
    epoll.add(first, 1);
    try (ExecutorService waiter = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Integer> thread = new CompletableFuture<>();
      Future<List<Long>> keys = awaiting(waiter, thread);
      int id = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
      eventually("the thread waits", () -> ProcSelf.sleeps(id));
      first.signal();
      assertThat(keys.get(Patience.SECONDS, TimeUnit.SECONDS)).containsExactly(1L);
    }
  }

  @Test
  void interruptedWaitGivesNothing() throws Exception {
    KickSignal.install();
    epoll.add(first, 1);
    try (ExecutorService waiter = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Integer> thread = new CompletableFuture<>();
      Future<List<Long>> keys = awaiting(waiter, thread);
      int id = thread.get(Patience.SECONDS, TimeUnit.SECONDS);
      eventually(
          "a signal ends the wait",
          () -> {
            KickSignal.send(id);
            return keys.isDone();
          });
      assertThat(keys.get()).isEmpty();
    }
  }

  private Future<List<Long>> awaiting(ExecutorService waiter, CompletableFuture<Integer> thread) {
    return waiter.submit(() -> {
      thread.complete(LinuxThread.currentId());
      return epoll.await(-1);
    });
  }

  @Test
  void useAfterCloseIsRefused() {
    epoll.close();
    epoll.close();
    assertThatThrownBy(() -> epoll.await(0))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("epoll_wait: EBADF (the file descriptor is closed)");
  }
}
