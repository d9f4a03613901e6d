package io.cupule.api.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server at a socket that gives each call the same answer, and then hangs up. */
final class CannedDaemon implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final String HEAD_END = "\r\n\r\n";

  private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final String answer;

  private CannedDaemon(Path socket, String answer) throws IOException {
    this.answer = answer;
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  /** Answers with a document. */
  static CannedDaemon answering(Path socket, String status, String type, String body)
      throws IOException {
    return new CannedDaemon(
        socket,
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(status, type, body.length(), body));
  }

  /** Reads calls and answers none. */
  static CannedDaemon hangingUp(Path socket) throws IOException {
    return new CannedDaemon(socket, "");
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          calls.add(read(client));
          ByteBuffer rest = ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
          while (rest.hasRemaining()) {
            client.write(rest);
          }
        }
      }
    } catch (IOException closed) { // the test is over
    }
  }

  private static String read(SocketChannel client) throws IOException {
    StringBuilder call = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (!isWhole(call) && client.read(buffer) >= 0) {
      call.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
      buffer.clear();
    }
    return call.toString();
  }

  private static boolean isWhole(StringBuilder call) {
    int end = call.indexOf(HEAD_END);
    if (end < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(call.substring(0, end));
    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return call.length() >= end + HEAD_END.length() + body;
  }

  /** The calls so far, each with its head and body. */
  List<String> calls() {
    return calls;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
