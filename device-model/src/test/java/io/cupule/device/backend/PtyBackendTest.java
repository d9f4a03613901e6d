package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.CharReceiver;
import io.cupule.device.InterruptLine;
import io.cupule.device.serial.SerialPort;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.time.ManualTimers;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PtyBackendTest {
  private final List<String> log = new ArrayList<>();
  private final LoopErrors errors = new LoopErrors((_, _) -> {});
  private final PtyBackend backend = PtyBackend.open("vm0", log::add, errors);

  @AfterEach
  void close() {
    backend.close();
    assertThat(log).isEmpty();
  }

  @Test
  void outputArrivesUnchangedAtTheOtherEnd() throws IOException {
    String text = "login:\r\n\u001b[31m\t\u0003";
    try (FileInputStream terminal = new FileInputStream(backend.path().toFile())) {
      print(text);

      assertThat(terminal.readNBytes(text.length())).isEqualTo(text.getBytes(UTF_8));
    }
  }

  @Test
  void everyTypedByteReachesASlowGuestInOrder() throws IOException {
    SerialPort port = new SerialPort(InterruptLine.NONE, backend, new ManualTimers());
    backend.attach(port);
    byte[] typed = new byte[1000];
    for (int i = 0; i < typed.length; i++) {
      typed[i] = (byte) i;
    }
    try (FileOutputStream terminal = new FileOutputStream(backend.path().toFile())) {
      terminal.write(typed);
    }

    byte[] heard = new byte[typed.length];
    for (int i = 0; i < heard.length; i++) {
      heard[i] = (byte) nextInput(port);
    }
    assertThat(heard).isEqualTo(typed);
  }

  @Test
  void outputIsNotEchoedBackAsInput() throws IOException {
    SerialPort port = new SerialPort(InterruptLine.NONE, backend, new ManualTimers());
    backend.attach(port);
    print("password:\n");
    try (FileOutputStream terminal = new FileOutputStream(backend.path().toFile())) {
      terminal.write('a');
    }

    assertThat((char) nextInput(port)).isEqualTo('a');
  }

  @Test
  void outputThatNobodyReadsIsDroppedAndCountedAndEndsInTime() {
    int bytes = 1_000_000;
    for (int i = 0; i < bytes; i++) {
      backend.write('x');
    }
    assertThat(backend.dropped()).isPositive().isLessThan(bytes);

    backend.close();

    // what the terminal's own buffer took is neither dropped nor read
    assertThat(backend.dropped()).isGreaterThan(bytes / 2).isLessThanOrEqualTo(bytes);
  }

  @Test
  void aReaderWhoComesLateIsToldWhatIsMissing() throws IOException {
    int bytes = 1_000_000;
    for (int i = 0; i < bytes; i++) {
      backend.write('x');
    }
    assertThat(backend.dropped()).isPositive();

    try (FileInputStream terminal = new FileInputStream(backend.path().toFile())) {
      StringBuilder heard = new StringBuilder();
      byte[] part = new byte[4096];
      while (heard.chars().filter(c -> c == 'x').count() + missing(heard) < bytes) {
        heard.append(new String(part, 0, terminal.read(part), UTF_8));
      }
      assertThat(missing(heard)).isEqualTo(backend.dropped());

      print("live");
      assertThat(terminal.readNBytes(4)).isEqualTo("live".getBytes(UTF_8));
    }
  }

  /** What the notices say. */
  private static long missing(CharSequence heard) {
    return Pattern.compile("\r\n\\[(\\d+) bytes of output are missing here]\r\n")
        .matcher(heard)
        .results()
        .mapToLong(notice -> Long.parseLong(notice.group(1)))
        .sum();
  }

  @Test
  void closingEndsTheInputThreadWhileItWaitsForATypist() throws InterruptedException {
    CountDownLatch unused = new CountDownLatch(1);
    backend.attach(new FullReceiver(unused));
    Thread input = inputThread();
    assertThat(input.isDaemon()).isTrue();

    backend.close();

    assertThat(input.isAlive()).isFalse();
    assertThat(unused.getCount()).isOne();
  }

  @Test
  void closingEndsTheInputThreadWhileItWaitsForTheGuest() throws Exception {
    CountDownLatch offered = new CountDownLatch(1);
    backend.attach(new FullReceiver(offered));
    Thread input = inputThread();
    try (FileOutputStream terminal = new FileOutputStream(backend.path().toFile())) {
      terminal.write('a');
    }
    offered.await();

    backend.close();

    assertThat(input.isAlive()).isFalse();
  }

  @Test
  void receiverThatFailsIsCountedAndEndsNoInput() throws Exception {
    BlockingQueue<Byte> heard = new LinkedBlockingQueue<>();
    backend.attach(new FailingReceiver(heard, new AtomicBoolean(true)));
    try (FileOutputStream terminal = new FileOutputStream(backend.path().toFile())) {
      terminal.write('a');
      while (errors.of(LoopKind.CONSOLE) == 0) {
        Thread.onSpinWait();
      }
      terminal.write('b');

      assertThat(heard.take()).isEqualTo((byte) 'b');
    }
    assertThat(errors.of(LoopKind.CONSOLE)).isOne();
  }

  @Test
  void outputAfterTheEndVanishes() {
    backend.close();
    backend.write('x');

    assertThat(backend.dropped()).isZero();
  }

  private void print(String text) {
    for (byte each : text.getBytes(UTF_8)) {
      backend.write(each);
    }
  }

  /** Polls the line status and reads the receive buffer, as a guest does. */
  private static long nextInput(SerialPort port) {
    while ((port.read(5, 1) & 1) == 0) {
      Thread.onSpinWait();
    }
    return port.read(0, 1);
  }

  private static Thread inputThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("vm0/console"))
        .findAny()
        .orElseThrow();
  }

  /** A guest's device that fails once. */
  private record FailingReceiver(BlockingQueue<Byte> heard, AtomicBoolean fails)
      implements CharReceiver {
    @Override
    public int receive(byte[] data, int from, int length) {
      if (fails.getAndSet(false)) {
        throw new IllegalStateException("a fault of the device");
      }
      heard.add(data[from]);
      return 1;
    }

    @Override
    public void awaitRoom() {}
  }

  /** A guest that never has room. */
  private record FullReceiver(CountDownLatch offered) implements CharReceiver {
    @Override
    public int receive(byte[] data, int from, int length) {
      offered.countDown();
      return 0;
    }

    @Override
    public void awaitRoom() throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
