package io.cupule.control.daemon;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a daemon was asked to run.
 *
 * @param socket where its API listens
 * @param state the directory for its state
 * @param metrics where it serves metrics alone
 * @param tcp where else its API listens
 * @param version the program's
 * @param environment the process's
 * @param idle how long a client may neither send nor read
 */
public record DaemonSettings(
    Path socket,
    Path state,
    Optional<InetSocketAddress> metrics,
    Optional<Tcp> tcp,
    String version,
    Map<String, String> environment,
    Duration idle) {

  /**
   * The API over TCP.
   *
   * @param address where it listens
   * @param tokenFile holds what clients have to show
   */
  public record Tcp(InetSocketAddress address, Path tokenFile) {}
}
