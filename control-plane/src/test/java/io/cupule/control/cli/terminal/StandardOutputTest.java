package io.cupule.control.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static StandardOutput printedTo(OutputStream device) {
    StandardOutput stdout = new StandardOutput(device);
    try (PrintStream out = new PrintStream(stdout, true, StandardCharsets.UTF_8)) {
      out.println("hello");
    }
    return stdout;
  }

  @Test
  void whatIsPrintedGoesThrough() {
    ByteArrayOutputStream device = new ByteArrayOutputStream();

    assertThat(printedTo(device).trouble()).isEmpty();
    assertThat(device.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
  }

  @Test
  void aWriteThatWaitsForItsReaderIsSeen() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch reader = new CountDownLatch(1);
    StandardOutput stdout =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                waits.countDown();
                try {
                  reader.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }
            });
    assertThat(stdout.isBusy()).isFalse();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                stdout.write('x');
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    waits.await();

    assertThat(stdout.isBusy()).isTrue();

    reader.countDown();
    writer.join();
    assertThat(stdout.isBusy()).isFalse();
  }

  @Test
  void fullDeviceIsRemembered() throws IOException {
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      assertThat(printedTo(full).trouble()).contains("No space left on device");
    }
  }

  @Test
  void readerThatIsGoneIsNoTrouble() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    try (OutputStream sink = Channels.newOutputStream(pipe.sink())) {
      assertThat(printedTo(sink).trouble()).isEmpty();
    }
  }
}
