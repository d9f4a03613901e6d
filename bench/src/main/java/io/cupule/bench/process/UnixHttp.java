package io.cupule.bench.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Makes one HTTP call per connection over a Unix-domain socket, like {@code curl}. */
final class UnixHttp {
  private final UnixDomainSocketAddress address;

  UnixHttp(Path socket) {
    address = UnixDomainSocketAddress.of(socket);
  }

  /**
   * Calls, and reads the whole answer.
   *
   * @param method such as {@code POST}
   * @param target path and query
   * @param json the body; may be empty
   * @return the answer with its head
   * @throws IOException if the server cannot be reached, or does not answer with 2xx
   */
  String call(String method, String target, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String request =
        """
        %s %s HTTP/1.1
        Host: cupule
        Connection: close
        Content-Type: application/json
        Content-Length: %d

        """
            .formatted(method, target, body.length)
            .replace("\n", "\r\n");
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(address);
      write(channel, request.getBytes(StandardCharsets.US_ASCII));
      write(channel, body);
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 2")) {
        throw new IOException(method + " " + target + " was answered with: " + answer);
      }
      return answer;
    }
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }
}
