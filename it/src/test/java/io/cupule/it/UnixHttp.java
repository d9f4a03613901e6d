package io.cupule.it;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** HTTP over a Unix-domain socket as anybody's program may speak it, one call per connection. */
record UnixHttp(Path socket) {
  String get(String target) throws IOException {
    return call("GET", target, "");
  }

  /** Calls, and gives the answer with its head; only ASCII goes in. */
  String call(String method, String target, String json) throws IOException {
    String request =
        """
        %s %s HTTP/1.1
        Host: d
        Connection: close
        Content-Type: application/json
        Content-Length: %d

        """
            .formatted(method, target, json.length())
            .replace("\n", "\r\n");
    byte[] bytes = (request + json).getBytes(StandardCharsets.US_ASCII);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
