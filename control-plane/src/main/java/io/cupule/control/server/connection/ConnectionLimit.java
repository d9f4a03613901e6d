package io.cupule.control.server.connection;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * Limits the number of connections of one listener. A connection above the limit gets a 503 answer
 * and is closed, see {@link RefusedConnection}. So a client does not wait, and the listener never
 * stops listening. For any thread.
 */
public final class ConnectionLimit implements Connection.Listener {
  private final String listener;
  private final int most;
  private final Consumer<String> warnings;
  private final Set<EndPoint> open = new HashSet<>();
  private long refused;

  /**
   * Makes a limit.
   *
   * @param listener the listener's name, for the warning
   * @param most the maximum number of connections
   * @param warnings told when refusals begin, and how many there were when there is room again
   */
  public ConnectionLimit(String listener, int most, Consumer<String> warnings) {
    this.listener = listener;
    this.most = most;
    this.warnings = warnings;
  }

  /**
   * Counts a new connection.
   *
   * @param client the connection
   * @return false if there is no room for it; then it does not count
   */
  boolean admits(EndPoint client) {
    if (counts(client)) {
      return true;
    }
    if (isFirstRefusal()) {
      warnings.accept(
          "%s: %d connections are open, further ones are refused; end clients that keep theirs"
              .formatted(listener, most));
    }
    return false;
  }

  private synchronized boolean counts(EndPoint client) {
    if (open.size() >= most) {
      open.removeIf(other -> !other.isOpen()); // one that ends before it is opened tells nobody
    }
    return open.size() < most && open.add(client);
  }

  private synchronized boolean isFirstRefusal() {
    return refused++ == 0;
  }

  @Override
  public void onClosed(Connection connection) {
    long count = leaves(connection.getEndPoint());
    if (count > 0) {
      warnings.accept(
          "%s: there is room again; connections refused: %d".formatted(listener, count));
    }
  }

  private synchronized long leaves(EndPoint client) {
    if (!open.remove(client) || open.size() >= most) {
      return 0;
    }
    long count = refused;
    refused = 0;
    return count;
  }
}
