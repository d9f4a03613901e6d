package io.cupule.control.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;

/**
 * The most connections that one way in has at once. One more is answered with 503 and closed at
 * once, so that who connects does not wait, and so that the way in is never shut: there is nothing
 * to open again. Any thread.
 */
final class ConnectionLimit implements Connection.Listener {
  private static final byte[] FULL =
      """
      HTTP/1.1 503 Service Unavailable\r
      Retry-After: 1\r
      Content-Length: 0\r
      Connection: close\r
      \r
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final String door;
  private final int most;
  private final Consumer<String> warnings;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();

  /**
   * Makes a limit.
   *
   * @param door the way in, for the warning
   * @param most how many connections it may have
   * @param warnings told once when connections begin to be refused, and how many were when there is
   *     room again
   */
  ConnectionLimit(String door, int most, Consumer<String> warnings) {
    this.door = door;
    this.most = most;
    this.warnings = warnings;
  }

  @Override
  public void onOpened(Connection connection) {
    open.add(connection);
    if (open.size() <= most) {
      return;
    }
    open.remove(connection);
    if (refused.getAndIncrement() == 0) {
      warnings.accept(
          "%s: %d connections are open, further ones are refused; end clients that keep theirs"
              .formatted(door, most));
    }
    try {
      connection.getEndPoint().flush(ByteBuffer.wrap(FULL));
    } catch (java.io.IOException gone) {
      // it is closed in any case
    }
    connection.getEndPoint().close();
  }

  @Override
  public void onClosed(Connection connection) {
    if (open.remove(connection) && open.size() < most) {
      long count = refused.getAndSet(0);
      if (count > 0) {
        warnings.accept("%s: there is room again; connections refused: %d".formatted(door, count));
      }
    }
  }
}
