package io.cupule.control.server.connection;

import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** HTTP for as many connections as a listener has room for; the others are refused. */
public final class LimitedHttp extends AbstractConnectionFactory
    implements HttpConfiguration.ConnectionFactory {
  /** How many refused connections wait for their client, so that it gets its answer. */
  private static final int WAITING = 64;

  private final HttpConnectionFactory http;
  private final ConnectionLimit limit;
  private final Semaphore waiting = new Semaphore(WAITING);

  /**
   * Makes the factory.
   *
   * @param http makes the connections for which there is room
   * @param limit of the listener
   */
  public LimitedHttp(HttpConnectionFactory http, ConnectionLimit limit) {
    super(http.getProtocol());
    this.http = http;
    this.limit = limit;
    installBean(http);
  }

  @Override
  public HttpConfiguration getHttpConfiguration() {
    return http.getHttpConfiguration();
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint client) {
    return limit.admits(client)
        ? http.newConnection(connector, client)
        : new RefusedConnection(client, connector.getExecutor(), waiting);
  }
}
