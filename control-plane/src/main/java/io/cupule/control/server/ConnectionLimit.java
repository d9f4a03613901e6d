package io.cupule.control.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;

/**
 * Limits the number of connections of one listener. A connection above the limit gets a 503 answer
 * and is closed at once. So a client does not wait, and the listener never stops listening. For any
 * thread.
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
   * @param door the listener's name, for the warning
   * @param most the maximum number of connections
   * @param warnings told when refusals begin, and how many there were when there is room again
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
