package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.epoll_event;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits until one of several descriptors is readable (epoll(7)), level-triggered. One thread waits;
 * any thread may add and remove descriptors.
 */
public final class Epoll implements AutoCloseable {
  private static final int BATCH = 64;
  private static final MemorySegment CREATE = Libc.function("epoll_create1");
  private static final MemorySegment CONTROL = Libc.function("epoll_ctl");
  private static final MemorySegment WAIT = Libc.function("epoll_wait");

  private final Fd fd;

  /**
   * Makes an empty set.
   *
   * @throws SystemCallException if the process has no free descriptor
   */
  public Epoll() {
    fd = new Fd(Libc.checked("epoll_create1", Libc.callInt(CREATE, EPOLL_CLOEXEC(), 0, 0, 0)));
  }

  /**
   * Watches a counter.
   *
   * @param event the counter
   * @param key returned by {@link #await} when it is readable
   */
  public void add(EventFd event, long key) {
    add(event.number(), key);
  }

  /**
   * Watches a timer.
   *
   * @param timer the timer
   * @param key returned by {@link #await} when it has expired
   */
  public void add(TimerFd timer, long key) {
    add(timer.number(), key);
  }

  void add(int watched, long key) {
    control(EPOLL_CTL_ADD(), watched, key);
  }

  /**
   * Stops watching a counter.
   *
   * @param event a counter that was added
   */
  public void remove(EventFd event) {
    control(EPOLL_CTL_DEL(), event.number(), 0);
  }

  /**
   * Stops watching a timer.
   *
   * @param timer a timer that was added
   */
  public void remove(TimerFd timer) {
    control(EPOLL_CTL_DEL(), timer.number(), 0);
  }

  private void control(int operation, int watched, long key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(epoll_event.layout());
      event.set(JAVA_INT, epoll_event.events$offset(), EPOLLIN());
      event.set(JAVA_LONG_UNALIGNED, epoll_event.data$offset(), key);
      Libc.checked(
          "epoll_ctl", Libc.callInt(CONTROL, fd.number(), operation, watched, event.address()));
    }
  }

  /**
   * Waits until a descriptor is readable.
   *
   * @param timeoutMillis longest wait, -1 for no limit, 0 for none
   * @return the keys of readable descriptors, also of hung-up ones; empty after the time or a
   *     signal
   */
  public List<Long> await(int timeoutMillis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate(epoll_event.layout(), BATCH);
      int count = Libc.callInt(WAIT, fd.number(), events.address(), BATCH, timeoutMillis);
      if (count == -EINTR()) {
        return List.of();
      }
      Libc.checked("epoll_wait", count);
      List<Long> keys = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        keys.add(
            events.get(
                JAVA_LONG_UNALIGNED,
                i * epoll_event.layout().byteSize() + epoll_event.data$offset()));
      }
      return keys;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
