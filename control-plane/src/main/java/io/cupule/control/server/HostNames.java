package io.cupule.control.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The host names that clients of a TCP port may use. This stops DNS rebinding: a web page could let
 * its own name resolve to this host, and read through a browser what the page may not. IP addresses
 * are always allowed, because no page can make one its own name.
 */
final class HostNames {
  private final Set<String> names = new HashSet<>(Set.of("localhost"));

  /**
   * Makes the set for a port: its own name, the host's, and more.
   *
   * @param address of the port
   * @param more names from the user
   */
  HostNames(InetSocketAddress address, Set<String> more) {
    names.add(lower(address.getHostString()));
    try {
      names.add(lower(InetAddress.getLocalHost().getHostName()));
    } catch (UnknownHostException nameless) {
      // then no client uses that name
    }
    more.forEach(name -> names.add(lower(name)));
  }

  /**
   * Returns whether a client may use a host name.
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
