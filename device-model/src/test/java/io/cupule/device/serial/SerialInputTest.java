package io.cupule.device.serial;

import static io.cupule.device.serial.SerialGuest.FCR;
import static io.cupule.device.serial.SerialGuest.LOOP;
import static io.cupule.device.serial.SerialGuest.MCR;
import static io.cupule.device.serial.SerialGuest.RBR;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Input from another thread: nothing is lost, and nobody waits for room that is there. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SerialInputTest {
  private final SerialGuest guest = new SerialGuest();
  private Thread typist = Thread.ofPlatform().unstarted(() -> {});

  @AfterEach
  void endTheTypist() throws InterruptedException {
    typist.interrupt();
    typist.join();
  }

  @Test
  void aSlowGuestGetsEveryByteInOrder() {
    RandomGenerator random = Fuzz.random("serial input");
    byte[] text = new byte[Fuzz.ROUNDS];
    random.nextBytes(text);
    guest.out(FCR, 0x01);
    typist = Thread.ofPlatform().start(() -> typeAll(text));

    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    while (heard.size() < text.length) {
      if (guest.dataReady()) {
        heard.write(guest.in(RBR));
      } else {
        Thread.onSpinWait();
      }
    }

    assertThat(heard.toByteArray()).isEqualTo(text);
    assertThat(guest.port.bytesIn()).isEqualTo(text.length);
    assertThat(guest.dataReady()).isFalse();
  }

  @Test
  void roomThatIsThereIsNotWaitedFor() throws InterruptedException {
    guest.port.awaitRoom();

    assertThat(guest.type("a")).isOne();
  }

  @Test
  void readingMakesRoom() throws InterruptedException {
    fillAndAwaitRoom();
    guest.in(RBR);

    typist.join();
  }

  @Test
  void clearingTheReceiverMakesRoom() throws InterruptedException {
    guest.out(FCR, 0x01);
    guest.type("0123456789abcde");
    fillAndAwaitRoom();
    guest.out(FCR, 0x03);

    typist.join();
  }

  @Test
  void turningTheFifosOnMakesRoom() throws InterruptedException {
    fillAndAwaitRoom();
    guest.out(FCR, 0x01);

    typist.join();
  }

  @Test
  void leavingLoopbackMakesRoom() throws InterruptedException {
    guest.out(MCR, LOOP);
    awaitRoomInTheTypist();
    guest.out(MCR, 0);

    typist.join();
  }

  @Test
  void anInterruptEndsTheWait() throws InterruptedException {
    AtomicBoolean interrupted = new AtomicBoolean();
    guest.type("a");
    typist = Thread.ofPlatform().start(() -> interrupted.set(!awaitRoom()));

    typist.interrupt();

    typist.join();
    assertThat(interrupted).isTrue();
  }

  private void fillAndAwaitRoom() {
    assertThat(guest.type("a")).isOne();
    assertThat(guest.type("b")).isZero();
    awaitRoomInTheTypist();
  }

  /** Returns when the typist waits. */
  private void awaitRoomInTheTypist() {
    typist = Thread.ofPlatform().start(this::awaitRoom);
    while (typist.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private boolean awaitRoom() {
    try {
      guest.port.awaitRoom();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void typeAll(byte[] text) {
    int done = 0;
    while (done < text.length) {
      int taken = guest.port.receive(text, done, Math.min(7, text.length - done));
      done += taken;
      if (taken == 0 && !awaitRoom()) {
        return;
      }
    }
  }
}
