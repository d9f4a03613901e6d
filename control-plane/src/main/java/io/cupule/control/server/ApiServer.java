package io.cupule.control.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty with its limits: idle time, slowest transfer, size of headers, number of connections. Add
 * the ways in, then {@link #start}; by one thread.
 */
public final class ApiServer implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int HEADER_BYTES = 8 << 10;
  private static final int CONNECTIONS = 256;
  private static final long SLOWEST_BYTES_PER_SECOND = 64;

  private final Server server;
  private final long idleMillis;
  private final Answers answers;
  private final Map<String, Door> doors = new HashMap<>();

  /**
   * Makes a server that listens nowhere yet.
   *
   * @param idleMillis how long a client may neither send nor read
   * @param refusals says what exceptions of endpoints mean
   * @param faults told about those that are a fault of ours
   */
  public ApiServer(long idleMillis, Refusals refusals, Consumer<Exception> faults) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("http");
    threads.setDaemon(true);
    // Each call has a thread of its own, for as long as it likes.
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory()));
    this.server = new Server(threads);
    this.idleMillis = idleMillis;
    this.answers = new Answers(refusals, faults);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
    server.setErrorHandler(answers);
    server.setStopTimeout(0);
  }

  /**
   * Listens on a Unix-domain socket.
   *
   * @param path where it is made; nothing must be there
   * @param door what it offers
   */
  public void listen(Path path, Door door) {
    UnixDomainServerConnector connector = new UnixDomainServerConnector(server, 1, 1, http());
    connector.setUnixDomainPath(path);
    add(connector, path.toString(), door);
  }

  /**
   * Listens on a TCP port.
   *
   * @param address where
   * @param door what it offers
   */
  public void listen(InetSocketAddress address, Door door) {
    ServerConnector connector = new ServerConnector(server, 1, 1, http());
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    add(connector, address.toString(), door);
  }

  private void add(AbstractConnector connector, String name, Door door) {
    connector.setName(name);
    connector.setIdleTimeout(idleMillis);
    server.addConnector(connector);
    doors.put(name, door);
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    configuration.setMinRequestDataRate(SLOWEST_BYTES_PER_SECOND);
    return new HttpConnectionFactory(configuration);
  }

  /**
   * Starts to answer.
   *
   * @throws IOException where it cannot listen
   */
  public void start() throws IOException {
    server.setHandler(new ApiHandler(doors, answers));
    try {
      server.start();
    } catch (IOException refused) {
      throw refused;
    } catch (Exception failed) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  /** Hangs up and stops to answer. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("the HTTP server does not stop", failed);
    }
  }
}
