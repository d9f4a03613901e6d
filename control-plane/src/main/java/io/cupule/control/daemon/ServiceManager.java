package io.cupule.control.daemon;

import io.cupule.control.watch.DaemonLog;
import io.cupule.kvm.KvmException;
import io.cupule.kvm.NotifySocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tells systemd how the daemon is, where systemd started it (sd_notify(3)). A message that cannot
 * be sent is no reason to end. Any thread may tell.
 */
final class ServiceManager {
  private final Optional<String> socket;
  private final Optional<Duration> watchdog;
  private final DaemonLog log;

  /**
   * Looks for systemd.
   *
   * @param environment the process's
   * @param log told what cannot be sent
   */
  ServiceManager(Map<String, String> environment, DaemonLog log) {
    this.socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
    this.watchdog =
        Optional.ofNullable(environment.get("WATCHDOG_USEC"))
            .filter(text -> text.matches("[0-9]{1,15}"))
            .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000));
    this.log = log;
  }

  /** The API answers. */
  void ready(String status) {
    tell("READY=1\nSTATUS=" + status);
  }

  /** How the daemon is, in one line. */
  void status(String status) {
    tell("STATUS=" + status);
  }

  /** The daemon is about to end. */
  void stopping(String why) {
    tell("STOPPING=1\nSTATUS=" + why);
  }

  /** The daemon is alive; to be told {@linkplain #interval often} enough. */
  void alive() {
    if (watchdog.isPresent()) {
      tell("WATCHDOG=1");
    }
  }

  /** How often {@link #alive} is expected at least; empty where nobody expects it. */
  Optional<Duration> interval() {
    return watchdog.map(longest -> longest.dividedBy(2));
  }

  private void tell(String message) {
    socket.ifPresent(address -> {
      try {
        NotifySocket.send(address, message);
      } catch (KvmException | IllegalArgumentException failed) {
        log.warning("systemd at %s was not told: %s".formatted(address, failed.getMessage()));
      }
    });
  }
}
