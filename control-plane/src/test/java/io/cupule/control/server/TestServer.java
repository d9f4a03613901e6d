package io.cupule.control.server;

import io.cupule.control.server.route.Endpoint;
import io.cupule.control.server.route.Refusal;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Route.Body;
import io.cupule.control.server.route.Router;
import io.cupule.control.server.route.Verb;
import io.cupule.kvm.testing.Patience;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with a few routes that listens on a socket and on two ports, and calls to it. */
final class TestServer implements Closeable {
  /** The end of the head of a request after which the server hangs up. */
  static final String END = "Connection: close\r\n\r\n";

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<Closeable> held = new ArrayList<>();
  private final Path socket;
  private final InetSocketAddress first;
  private final InetSocketAddress second;
  private final ApiServer server;

  /**
   * Starts it. Its silent clients are dropped later than any test waits.
   *
   * @param folder where its socket is
   * @param typing what answers POST /keys
   * @param names by which the first port may be called
   */
  TestServer(Path folder, Endpoint typing, String... names) throws IOException {
    socket = folder.resolve("api.sock");
    first = FreeAddress.find();
    second = FreeAddress.find();
    server =
        new ApiServer(Patience.LONG.toMillis(), thrown -> (Refusal) thrown, _ -> {}, warnings::add);
    HttpListener listener = new HttpListener(new Router(routes(typing)), Optional.empty());
    server.listen(socket, listener);
    server.listen(first, listener, Set.of(names));
    server.listen(second, listener, Set.of());
    server.start();
  }

  private static List<Route> routes(Endpoint typing) {
    return List.of(
        Route.text(
            Verb.GET, "/things", "All.", "text/plain", _ -> new Reply.Text("text/plain", "a")),
        Route.silent(Verb.POST, "/keys", "Types.", typing).reading(new Body.Bytes()),
        Route.text(
                Verb.PATCH,
                "/things",
                "Some.",
                "text/plain",
                _ -> new Reply.Text("text/plain", "b"))
            .reading(new Body.Json(Object.class)));
  }

  Path socket() {
    return socket;
  }

  /** The number of the first port. */
  int port() {
    return first.getPort();
  }

  List<String> warnings() {
    return warnings;
  }

  /** The status that the socket answers to a plain call; 0 if it hangs up. */
  int overSocket() {
    try {
      return HttpCall.call(socket, "GET", "/things").status();
    } catch (IOException refused) {
      return 0;
    }
  }

  /** The status that the first port answers; empty if it hangs up. */
  String overTcp(String request) {
    return at(first, request);
  }

  /** The status that the second port answers; empty if it hangs up. */
  String overSecondPort(String request) {
    return at(second, request);
  }

  private static String at(InetSocketAddress address, String request) {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.isEmpty() ? "" : answer.substring(9, 12);
    } catch (IOException refused) {
      return "";
    }
  }

  /** The status that the first port answers to a call by a name. */
  String named(String host) {
    return overTcp("GET /things HTTP/1.1\r\nHost: " + host + "\r\n" + END);
  }

  /** Connects to the socket and sends text, and keeps the connection until {@link #letGo}. */
  void holdSocket(String text) throws IOException {
    var client = HttpCall.connect(socket);
    held.add(client);
    HttpCall.send(client, text);
  }

  /** Connects to the first port and sends text, and keeps the connection until {@link #letGo}. */
  void holdPort(String text) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), first.getPort());
    held.add(client);
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Closes the connections that are kept. */
  void letGo() throws IOException {
    for (Closeable each : held) {
      each.close();
    }
    held.clear();
  }

  @Override
  public void close() throws IOException {
    letGo();
    server.close();
  }
}
