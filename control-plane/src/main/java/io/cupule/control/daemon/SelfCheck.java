package io.cupule.control.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Checks, like any client, whether the daemon's own API answers. For one thread. */
final class SelfCheck {
  private static final byte[] QUESTION =
      "GET /health HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final String ANSWER = "HTTP/1.1 2";

  private final Path socket;

  /**
   * Makes the check.
   *
   * @param socket the API's socket
   */
  SelfCheck(Path socket) {
    this.socket = socket;
  }

  /**
   * Makes one check.
   *
   * @param bound how long to wait for the answer
   */
  boolean answers(Duration bound) throws InterruptedException {
    try (var asker = Executors.newVirtualThreadPerTaskExecutor();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(() -> ask(channel), asker);
      try {
        return asked.get(bound.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException silent) {
        return false; // closing the channel first ends the asking thread
      }
    } catch (IOException none) {
      return false;
    }
  }

  private boolean ask(SocketChannel channel) {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer question = ByteBuffer.wrap(QUESTION);
      while (question.hasRemaining()) {
        channel.write(question);
      }
      ByteBuffer answer = ByteBuffer.allocate(ANSWER.length());
      int read = 0;
      while (answer.hasRemaining() && read >= 0) {
        read = channel.read(answer);
      }
      return new String(answer.array(), StandardCharsets.US_ASCII).equals(ANSWER);
    } catch (IOException silent) {
      return false;
    }
  }
}
