package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import io.cupule.linux.NotifySocket;
import io.cupule.linux.error.SystemCallException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Reports the daemon's state to systemd, if systemd started it (sd_notify(3)). A failure to report
 * does not end the daemon. For any thread.
 */
final class ServiceManager {
  private final Optional<String> socket;
  private final Optional<Duration> watchdog;
  private final DaemonLog log;

  /**
   * Looks for systemd.
   *
   * @param environment the process's environment
   * @param log receives failures
   */
  ServiceManager(Map<String, String> environment, DaemonLog log) {
    this.socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
    this.watchdog =
        Optional.ofNullable(environment.get("WATCHDOG_USEC"))
            .filter(text -> text.matches("[0-9]{1,15}"))
            .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000));
    this.log = log;
  }

  /** Reports that the API answers. */
  void ready(String status) {
    tell("READY=1\nSTATUS=" + status);
  }

  /** Reports the daemon's status in one line. */
  void status(String status) {
    tell("STATUS=" + status);
  }

  /** Reports that the daemon is about to end. */
  void stopping(String why) {
    tell("STOPPING=1\nSTATUS=" + why);
  }

  /** Reports that the daemon is alive; call it at least every {@link #interval}. */
  void alive() {
    if (watchdog.isPresent()) {
      tell("WATCHDOG=1");
    }
  }

  /** Returns the longest interval between calls of {@link #alive}; empty if none are expected. */
  Optional<Duration> interval() {
    return watchdog.map(longest -> longest.dividedBy(2));
  }

  private void tell(String message) {
    socket.ifPresent(address -> {
      try {
        NotifySocket.send(address, message);
      } catch (SystemCallException | IllegalArgumentException failed) {
        log.warning("systemd at %s was not told: %s".formatted(address, failed.getMessage()));
      }
    });
  }
}
