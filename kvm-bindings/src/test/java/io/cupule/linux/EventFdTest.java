package io.cupule.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.linux.error.SystemCallException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EventFdTest {
  @AutoClose private final EventFd event = new EventFd();

  @Test
  void newCounterIsZeroAndDrainingDoesNotWait() {
    assertThat(event.drain()).isZero();
  }

  @Test
  void drainTellsHowOftenItWasSignalled() {
    event.signal();
    event.signal();
    event.signal();
    assertThat(event.drain()).isEqualTo(3);
    assertThat(event.drain()).isZero();
  }

  @Test
  void useAfterCloseNamesTheCallAndTheClosedDescriptor() {
    event.close();
    assertThatThrownBy(event::signal)
        .isInstanceOf(SystemCallException.class)
        .hasMessage("write(eventfd): EBADF (the file descriptor is closed)");
    assertThatThrownBy(event::drain)
        .isInstanceOf(SystemCallException.class)
        .hasMessage("read(eventfd): EBADF (the file descriptor is closed)");
  }

  @Test
  void closingTwiceDoesNotCloseAStrangersDescriptor() {
    event.close();
    try (EventFd stranger = new EventFd()) {
      event.close();
      stranger.signal();
      assertThat(stranger.drain()).isOne();
    }
  }

  @Test
  void exhaustedDescriptorsAreReportedWithTheRemedy() throws Exception {
    assertThat(DescriptorLimit.outcome(0, EventFd::new).message())
        .isEqualTo("eventfd: EMFILE - raise the limit of open files (ulimit -n)");
  }
}
