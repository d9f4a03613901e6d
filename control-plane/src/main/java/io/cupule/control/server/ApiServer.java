package io.cupule.control.server;

import io.cupule.control.server.connection.ConnectionLimit;
import io.cupule.control.server.connection.LimitedHttp;
import io.cupule.control.server.connection.LocalHttp;
import io.cupule.control.server.route.Refusals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Runs Jetty with limits: idle time, time for a body, size of headers and bodies, number of
 * connections. Each listener has its own limit of connections. The socket has its own memory for
 * bodies, and all ports share theirs, so filling one does not block another. Add the listeners,
 * then call {@link #start}; one thread does both.
 */
public final class ApiServer implements AutoCloseable {
  /** The maximum number of connections of a listener. */
  static final int CONNECTIONS = 256;

  /** The Host header is ignored if the target has an authority (RFC 9112, 3.2.2). */
  private static final HttpCompliance ABSOLUTE_TARGETS =
      HttpCompliance.RFC9110.with(
          "absolute-targets", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

  private static final String NOT_BOUND = "Failed to bind to ";
  private static final int THREADS = 8;
  private static final int HEADER_BYTES = 8 << 10;
  private static final int BODY_BYTES = 4 << 20;
  private static final int STREAM_BUFFER_BYTES = 16 << 10;

  private final Server server;
  private final long idleMillis;
  private final Answers answers;
  private final Consumer<String> warnings;
  private final BodyBudget portBodies = new BodyBudget(BODY_BYTES);
  private final Map<String, Entrance> entrances = new HashMap<>();

  /**
   * Makes a server without listeners.
   *
   * @param idleMillis how long a client may neither send nor read
   * @param refusals turns exceptions of endpoints into refusals
   * @param faults receives exceptions that are faults in Cupule
   * @param warnings receives one line about clients that affect the server
   */
  public ApiServer(
      long idleMillis, Refusals refusals, Consumer<Exception> faults, Consumer<String> warnings) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("http");
    threads.setDaemon(true);
    // Each call has its own thread, without a time limit.
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory()));
    this.server = new Server(threads);
    this.idleMillis = idleMillis;
    this.answers = new Answers(refusals, faults);
    this.warnings = warnings;
    server.setErrorHandler(answers);
    server.setStopTimeout(0);
  }

  /**
   * Listens on a Unix-domain socket.
   *
   * @param path of the socket; no file may exist there
   * @param listener its routes and tokens
   */
  public void listen(Path path, HttpListener listener) {
    HttpConfiguration local = limits();
    local.setServerAuthority(new HostPort("localhost")); // for HTTP/1.0, which may give no host
    String shown = "the daemon's socket";
    ConnectionLimit limit = new ConnectionLimit(shown, CONNECTIONS, warnings);
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new LimitedHttp(new LocalHttp(local), limit));
    connector.setUnixDomainPath(path);
    connector.setAcceptedSendBufferSize(STREAM_BUFFER_BYTES);
    Entrance entrance = new Entrance(listener, Optional.empty(), new BodyBudget(BODY_BYTES));
    add(connector, shown, limit, entrance);
  }

  /**
   * Listens on a TCP port.
   *
   * @param address to listen on
   * @param listener its routes and tokens
   * @param names more host names that clients may use
   */
  public void listen(InetSocketAddress address, HttpListener listener, Set<String> names) {
    String shown = new HostPort(address.getHostString(), address.getPort()).toString();
    ConnectionLimit limit = new ConnectionLimit(shown, CONNECTIONS, warnings);
    ServerConnector connector =
        new ServerConnector(
            server, 1, 1, new LimitedHttp(new HttpConnectionFactory(limits()), limit));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setAcceptedSendBufferSize(STREAM_BUFFER_BYTES);
    add(
        connector,
        shown,
        limit,
        new Entrance(listener, Optional.of(new HostNames(address, names)), portBodies));
  }

  private void add(
      AbstractConnector connector, String shown, ConnectionLimit limit, Entrance entrance) {
    String name = entrances.size() + " " + shown; // two listeners may both ask for any free port
    connector.setName(name);
    connector.setIdleTimeout(idleMillis);
    connector.addEventListener(limit);
    server.addConnector(connector);
    entrances.put(name, entrance);
  }

  private static HttpConfiguration limits() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(HEADER_BYTES);
    configuration.setHttpCompliance(ABSOLUTE_TARGETS);
    return configuration;
  }

  /**
   * Starts to answer.
   *
   * @throws IOException if it cannot listen
   */
  public void start() throws IOException {
    server.setHandler(new ApiHandler(entrances, answers, idleMillis));
    try {
      server.start();
    } catch (IOException refused) {
      throw plain(refused);
    } catch (Exception failed) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  /** Replaces the library's message for an address that cannot be used. */
  private static IOException plain(IOException refused) {
    String told = String.valueOf(refused.getMessage());
    if (!told.startsWith(NOT_BOUND) || refused.getCause() == null) {
      return refused;
    }
    return new IOException(
        "cannot listen at %s: %s; choose an address of this host and a port that is free"
            .formatted(
                told.substring(NOT_BOUND.length()).replaceFirst("^[^/]*/", ""),
                refused.getCause().getMessage()),
        refused);
  }

  /** Closes all connections and stops answering. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception failed) {
      throw new IllegalStateException("the HTTP server does not stop", failed);
    }
  }
}
