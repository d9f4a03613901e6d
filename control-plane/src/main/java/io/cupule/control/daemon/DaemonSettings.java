package io.cupule.control.daemon;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
 * @param files the folders beneath which API calls may name files; none for the rule without them
 * @param hosts names by which TCP clients may call this host, besides those that it has
 */
public record DaemonSettings(
    Path socket,
    Path state,
    Optional<InetSocketAddress> metrics,
    Optional<Tcp> tcp,
    String version,
    Map<String, String> environment,
    Duration idle,
    List<Path> files,
    Set<String> hosts) {

  /** Copies the list and the set. */
  public DaemonSettings {
    files = List.copyOf(files);
    hosts = Set.copyOf(hosts);
  }

  /**
   * The API over TCP.
   *
   * @param address where it listens
   * @param tokenFile holds what clients have to show to do anything
   * @param readTokenFile holds what clients have to show to look only
   */
  public record Tcp(
      InetSocketAddress address, Optional<Path> tokenFile, Optional<Path> readTokenFile) {}
}
