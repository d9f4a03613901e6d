package io.cupule.control.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP addresses for tests. */
public final class FreeAddress {
  private FreeAddress() {}

  /** Returns an address of this host at which nobody listens. */
  public static InetSocketAddress find() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return InetSocketAddress.createUnresolved("127.0.0.1", free.getLocalPort());
    }
  }
}
