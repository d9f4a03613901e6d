package io.cupule.control.server;

import io.cupule.control.server.route.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;

/** The client of a stream, on its connection. The connection ends with the stream. */
final class StreamClient implements Reply.Client {
  private final EndPoint connection;
  private final Response response;
  private final ByteBuffer unwanted = BufferUtil.allocate(1);

  StreamClient(Request request, Response response) {
    this.connection = request.getConnectionMetaData().getConnection().getEndPoint();
    this.response = response;
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    Content.Sink.write(response, false, ByteBuffer.wrap(bytes));
  }

  /**
   * Reads from the connection to see its end, because Jetty reads nothing during an answer. The
   * bytes read are lost, so such connections are closed afterwards.
   */
  @Override
  public boolean isGone() {
    try {
      BufferUtil.clear(unwanted);
      return !connection.isOpen() || connection.fill(unwanted) < 0;
    } catch (IOException broken) {
      return true;
    }
  }
}
