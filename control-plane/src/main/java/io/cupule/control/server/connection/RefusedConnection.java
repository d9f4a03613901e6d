package io.cupule.control.server.connection;

import io.cupule.api.ProblemView;
import io.cupule.control.server.route.Json;
import io.cupule.control.server.route.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * A connection for which there is no room. It answers whatever the client calls with 503, and reads
 * the rest of the call before it closes: a connection that closes with input unread is reset, and
 * the client loses the answer. What it reads and how long it waits are limited, and so is the
 * number of such connections; the others are closed at once. It never blocks its thread.
 */
final class RefusedConnection extends AbstractConnection {
  /** The longest time without input, and of the whole. */
  private static final long PATIENCE_MILLIS = 2_000;

  /** More than any call that is not refused for its size. */
  private static final int MOST_BYTES = 2 << 20;

  private static final int PIECE = 8 << 10;
  private static final byte[] ANSWER = answer();

  private final Semaphore places;
  private final ByteBuffer unwanted = BufferUtil.allocate(PIECE);
  private final long opened = System.nanoTime();
  private boolean waits;
  private boolean answered;
  private int read;

  /**
   * Makes the connection.
   *
   * @param client the other end
   * @param executor runs the reading
   * @param places of such connections that may wait for their client
   */
  RefusedConnection(EndPoint client, Executor executor, Semaphore places) {
    super(client, executor);
    this.places = places;
  }

  private static byte[] answer() {
    Refusal.Kind kind = Refusal.Kind.BUSY;
    ProblemView problem =
        new ProblemView(
            "urn:cupule:problem:busy",
            kind.title(),
            kind.status(),
            "too many connections are open; end clients that keep theirs, or call again in a moment",
            "",
            List.of());
    String body = Json.text(problem);
    return """
    HTTP/1.1 503 Service Unavailable\r
    Retry-After: 1\r
    Content-Type: %s\r
    Content-Length: %d\r
    Connection: close\r
    \r
    %s\
    """
        .formatted(Refusal.MEDIA_TYPE, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void onOpen() {
    super.onOpen();
    waits = places.tryAcquire();
    if (waits) {
      getEndPoint().setIdleTimeout(PATIENCE_MILLIS);
      fillInterested();
    } else {
      refuse();
      close();
    }
  }

  @Override
  public void onFillable() {
    try {
      int count = discard();
      while (count > 0 && !isEnough()) {
        count = discard();
      }
      refuse(); // not before the call has begun: a client may not expect an answer earlier
      if (count < 0 || isEnough()) {
        close();
      } else {
        fillInterested();
      }
    } catch (IOException gone) {
      close();
    }
  }

  private int discard() throws IOException {
    BufferUtil.clear(unwanted);
    int count = getEndPoint().fill(unwanted);
    read += Math.max(0, count);
    return count;
  }

  private boolean isEnough() {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened);
    return read > MOST_BYTES || millis > PATIENCE_MILLIS;
  }

  private void refuse() {
    if (answered) {
      return;
    }
    answered = true;
    try {
      getEndPoint().flush(ByteBuffer.wrap(ANSWER));
    } catch (IOException gone) {
      // it is closed in any case
    }
    getEndPoint().shutdownOutput();
  }

  @Override
  public void onFillInterestedFailed(Throwable cause) {
    refuse();
    close();
  }

  @Override
  public void onClose(Throwable cause) {
    super.onClose(cause);
    if (waits) {
      waits = false;
      places.release();
    }
  }
}
