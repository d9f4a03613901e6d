package io.cupule.control.daemon;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a daemon.
 *
 * @param socket the socket of its API
 * @param state the directory for its state
 * @param metrics address of a server with only the metrics
 * @param tcp address of the API over TCP
 * @param version the program's version
 * @param environment the process's environment
 * @param idle how long a client may neither send nor read
 * @param files the folders of files that API calls may name; if empty, the default rule applies
 * @param hosts more names by which TCP clients may call this host
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
   * @param address the address to listen on
   * @param tokenFile holds the token for all calls
   * @param readTokenFile holds the token for read-only calls
   */
  public record Tcp(
      InetSocketAddress address, Optional<Path> tokenFile, Optional<Path> readTokenFile) {}
}
