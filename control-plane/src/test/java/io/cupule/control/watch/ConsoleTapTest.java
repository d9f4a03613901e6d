package io.cupule.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.kvm.testing.Patience;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a serial port sent is kept for readers, and never waits for them. */
@Timeout(180)
class ConsoleTapTest {
  private static final Duration LONG = Patience.LONG;

  private final ByteArrayOutputStream behind = new ByteArrayOutputStream();
  private final ConsoleTap tap = new ConsoleTap();
  private final CharBackend port = tap.over(new Behind());

  /** The backend that the tap is put before. */
  private final class Behind implements CharBackend {
    @Override
    public void write(int value) {
      behind.write(value);
    }

    @Override
    public void attach(CharReceiver receiver) {}

    @Override
    public long dropped() {
      return 42;
    }

    @Override
    public void close() {}
  }

  /** A serial port with room for a few bytes. */
  private static final class Guest implements CharReceiver {
    private final StringBuilder read = new StringBuilder();
    private final int room;

    Guest(int room) {
      this.room = room;
    }

    @Override
    public int receive(byte[] data, int from, int length) {
      int taken = Math.min(length, room - read.length());
      read.append(new String(data, from, taken, StandardCharsets.US_ASCII));
      return taken;
    }

    @Override
    public void awaitRoom() throws InterruptedException {
      if (read.length() == room) {
        new CountDownLatch(1).await(); // until the interrupt
      }
    }
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      port.write((int) (tap.end() % 251));
    }
  }

  private static byte[] sent(long from, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) ((from + i) % 251);
    }
    return bytes;
  }

  @Test
  void outputGoesOnToTheBackend() {
    send(3);

    assertThat(behind.toByteArray()).isEqualTo(sent(0, 3));
  }

  @Test
  void last64KibibytesAreReplayed() {
    send(200_000);

    assertThat(tap.oldest()).isEqualTo(200_000 - (64 << 10));
    assertThat(tap.read(tap.oldest())).contains(sent(tap.oldest(), 64 << 10));
  }

  @Test
  void readerThatKeepsUpMissesNothing() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int round = 0; round < 100; round++) {
      send(1_999);
      all.writeBytes(tap.read(all.size()).orElseThrow());
    }

    assertThat(all.toByteArray()).isEqualTo(sent(0, 199_900));
  }

  @Test
  void readerThatIsTooSlowIsToldSoWhileTheGuestGoesOn() {
    long position = tap.oldest();

    send(200_000); // returns although nobody reads

    assertThat(tap.read(position)).isEmpty();
    assertThat(tap.end()).isEqualTo(200_000);
  }

  @Test
  void outputGoesOnOverARestartOfTheVm() {
    send(10);
    port.close();
    tap.over(new Behind()).write('x');

    assertThat(tap.read(10)).contains(new byte[] {'x'});
  }

  @Test
  void waitingReaderSeesTheEndOfARemovedVm() throws Exception {
    Thread.ofPlatform().start(tap::remove);

    assertThat(tap.await(0, LONG)).isTrue();
    assertThat(tap.isRemoved()).isTrue();
  }

  @Test
  void typedBytesArriveInOrder() throws Exception {
    Guest guest = new Guest(100);
    port.attach(guest);

    int taken = tap.type("acorn".getBytes(StandardCharsets.US_ASCII), LONG);

    assertThat(taken).isEqualTo(5);
    assertThat(guest.read).hasToString("acorn");
  }

  @Test
  void typingEndsAfterItsTimeWhereTheGuestDoesNotRead() throws Exception {
    port.attach(new Guest(3));

    int taken = tap.type("acorn".getBytes(StandardCharsets.US_ASCII), Duration.ofMillis(50));

    assertThat(taken).isEqualTo(3);
  }

  @Test
  void nobodyTakesWhatIsTypedIntoAVmThatHasEnded() throws Exception {
    port.attach(new Guest(3));
    port.close();

    assertThat(tap.type(new byte[] {'x'}, LONG)).isZero();
  }

  /** Its devices would interrupt a VM that is closed, or a stranger that has its descriptor now. */
  @Test
  void nobodyTypesIntoAVmThatWasClosedWhileTheyWaitedForRoom() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch room = new CountDownLatch(1);
    AtomicInteger received = new AtomicInteger();
    port.attach(
        new CharReceiver() {
          @Override
          public int receive(byte[] data, int from, int length) {
            received.addAndGet(length);
            return length;
          }

          @Override
          public void awaitRoom() throws InterruptedException {
            waits.countDown();
            room.await();
          }
        });
    CompletableFuture<Integer> typed =
        CompletableFuture.supplyAsync(() -> {
          try {
            return tap.type(new byte[] {'x'}, LONG);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    waits.await();

    port.close();
    room.countDown();

    assertThat(typed.get()).isZero();
    assertThat(received).hasValue(0);
  }

  @Test
  void whatTheBackendDropsIsShown() {
    assertThat(port.dropped()).isEqualTo(42);
  }
}
