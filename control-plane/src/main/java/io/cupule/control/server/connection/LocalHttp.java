package io.cupule.control.server.connection;

import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * HTTP over a Unix-domain socket. Such a socket has no authority, and RFC 9112, 3.2 requires
 * clients to send an empty Host then. Jetty refuses that, and only its internal class can allow it.
 */
public final class LocalHttp extends HttpConnectionFactory {
  private static final HttpField LOCALHOST = new HostPortHttpField("localhost");

  /**
   * Makes the factory.
   *
   * @param configuration of the connections
   */
  public LocalHttp(HttpConfiguration configuration) {
    super(configuration);
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    LocalConnection connection = new LocalConnection(getHttpConfiguration(), connector, endPoint);
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return configure(connection, connector, endPoint);
  }

  private static final class LocalConnection extends HttpConnection {
    LocalConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
      super(configuration, connector, endPoint);
    }

    @Override
    protected RequestHandler newRequestHandler() {
      return new RequestHandler() {
        @Override
        public void parsedHeader(HttpField field) {
          boolean nameless =
              field.getHeader() == HttpHeader.HOST
                  && (field.getValue() == null || field.getValue().isBlank());
          super.parsedHeader(nameless ? LOCALHOST : field);
        }
      };
    }
  }
}
