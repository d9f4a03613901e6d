package io.cupule.linux;

import static io.cupule.linux.raw.Linux.EINTR;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends single messages to a Unix-domain datagram socket, which Java's channels cannot do. A
 * service reports its state to systemd in this way (sd_notify(3)). Any thread may send.
 *
 * <p>The program {@code systemd-notify} would be another process than the service, and systemd
 * ignores messages from other processes by default.
 */
public final class NotifySocket {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x8_0000;
  private static final int OFFSETOF_PATH = 2; // struct sockaddr_un, unix(7)
  private static final int LONGEST_PATH = 107;

  private NotifySocket() {}

  /**
   * Sends one message.
   *
   * @param address a path, or {@code @} and the name of an abstract socket
   * @param message the message
   * @throws SystemCallException if there is no receiver
   * @throws IllegalArgumentException if the address is longer than Linux allows
   */
  public static void send(String address, String message) {
    byte[] path = address.getBytes(UTF_8);
    if (path.length == 0 || path.length > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "a socket's address has 1 to %d bytes: %s".formatted(LONGEST_PATH, address));
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    int number = Libc.callInt(Libc.function("socket"), AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0);
    try (Fd socket = new Fd(Libc.checked("socket", number));
        Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(OFFSETOF_PATH + path.length);
      target
          .asByteBuffer()
          .order(java.nio.ByteOrder.nativeOrder())
          .putShort((short) AF_UNIX)
          .put(path);
      MemorySegment bytes = arena.allocate(message.getBytes(UTF_8).length);
      bytes.asByteBuffer().put(message.getBytes(UTF_8));
      send(socket, bytes, target);
    }
  }

  private static void send(Fd socket, MemorySegment bytes, MemorySegment target) {
    long result;
    do {
      result =
          Libc.call(
              Libc.function("sendto"),
              socket.number(),
              bytes.address(),
              bytes.byteSize(),
              0,
              target.address(),
              target.byteSize());
    } while (result == -EINTR());
    Libc.checked("sendto", (int) result);
  }
}
