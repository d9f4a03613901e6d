package io.cupule.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.linux.error.SystemCallException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TimerFdTest {
  private static final int LONG_MILLIS = 20_000;
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  @AutoClose private final Epoll epoll = new Epoll();
  @AutoClose private final TimerFd timer = new TimerFd();

  TimerFdTest() {
    epoll.add(timer, 7);
  }

  @Test
  void newTimerIsNotArmed() {
    assertThat(epoll.await(0)).isEmpty();
    assertThat(timer.drain()).isZero();
  }

  @Test
  void timerExpiresOnceAndNotBeforeItsTime() {
    long nanos = TimeUnit.MILLISECONDS.toNanos(5);
    long armed = System.nanoTime();
    timer.armAfter(nanos);
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(7L);
    assertThat(System.nanoTime() - armed).isGreaterThanOrEqualTo(nanos);
    assertThat(timer.drain()).isOne();
    assertThat(timer.drain()).isZero();
    assertThat(epoll.await(0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 0, -1, Long.MIN_VALUE})
  void timeThatIsOverExpiresAtOnce(long nanos) {
    timer.armAfter(nanos);
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(7L);
  }

  @Test
  void longestTimeIsAccepted() {
    timer.armAfter(Long.MAX_VALUE);
    assertThat(timer.drain()).isZero();
  }

  @Test
  void armingAgainReplacesTheEarlierTime() {
    timer.armAfter(HOUR);
    timer.armAfter(1);
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(7L);
    timer.armAfter(HOUR);
    assertThat(timer.drain()).isZero();
  }

  @Test
  void disarmForgetsAnExpiryThatWasNotDrained() {
    timer.armAfter(1);
    assertThat(epoll.await(LONG_MILLIS)).containsExactly(7L);
    timer.disarm();
    assertThat(epoll.await(0)).isEmpty();
    assertThat(timer.drain()).isZero();
  }

  @Test
  void removedTimerIsNotReported() {
    epoll.remove(timer);
    timer.armAfter(1);
    try (Epoll other = new Epoll()) {
      other.add(timer, 1);
      assertThat(other.await(LONG_MILLIS)).containsExactly(1L);
    }
    assertThat(epoll.await(0)).isEmpty();
  }

  @Test
  void useAfterCloseIsRefused() {
    timer.close();
    timer.close();
    assertThatThrownBy(() -> timer.armAfter(1))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("timerfd_settime: EBADF (the file descriptor is closed)");
  }
}
