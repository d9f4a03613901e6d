package io.cupule.control.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names by which clients may call a TCP port. A web page that had its own name resolve to this
 * host (DNS rebinding) would otherwise read through a browser what the page may not. IP addresses
 * are always taken: no page can make one its own name.
 */
final class HostNames {
  private final Set<String> names = new HashSet<>(Set.of("localhost"));

  /**
   * Makes the set for a port: its own name, the host's, and more.
   *
   * @param address where the port is
   * @param more names that the user gave
   */
  HostNames(InetSocketAddress address, Set<String> more) {
    names.add(lower(address.getHostString()));
    try {
      names.add(lower(InetAddress.getLocalHost().getHostName()));
    } catch (UnknownHostException nameless) {
      // then nobody calls it by that name
    }
    more.forEach(name -> names.add(lower(name)));
  }

  /**
   * Whether a client may call by a name.
   *
   * @param host of the Host header, without the port
   */
  boolean take(String host) {
    String name = lower(host);
    return name.isEmpty() || isAddress(name) || names.contains(name);
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[")
        || host.contains(":")
        || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  private static String lower(String name) {
    return name.endsWith(".")
        ? lower(name.substring(0, name.length() - 1))
        : name.toLowerCase(Locale.ROOT);
  }
}
