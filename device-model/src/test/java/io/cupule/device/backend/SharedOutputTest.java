package io.cupule.device.backend;

import static io.cupule.device.backend.Awaited.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.CharBackend;
import io.cupule.loop.LoopErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No guest waits for the reader of standard output, and a reader who reads gets everything. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedOutputTest {
  private static final int MUCH = 10 * OutputRing.CAPACITY;

  private final StallingReader reader = new StallingReader();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final SharedOutput output =
      new SharedOutput(new TextStream(reader, UTF_8), log::add, LoopErrors.toSystemLog());

  @AfterEach
  void close() {
    reader.goOn();
    output.close();
  }

  @Test
  void linesArriveWithTheName() {
    CharBackend vm = output.open("vm0");
    print(vm, "one\ntwo\n");

    await("both lines", () -> reader.text().equals("vm0 | one\nvm0 | two\n"));
    assertThat(vm.dropped()).isZero();
  }

  @Test
  void closingShowsTheUnfinishedLineOnce() {
    CharBackend vm = output.open("vm0");
    print(vm, "panic");
    vm.close();
    vm.close();
    print(vm, "too late\n");

    assertThat(reader.text()).isEqualTo("vm0 | panic\n");
  }

  @Test
  void aReaderWhoStallsHoldsUpNoGuest() {
    CharBackend loud = output.open("loud");
    CharBackend quiet = output.open("quiet");
    stallIn(loud);

    print(loud, "x".repeat(99).concat("\n").repeat(MUCH / 100));
    print(quiet, "still here\n");

    assertThat(loud.dropped()).isPositive().isLessThan(MUCH);
    assertThat(quiet.dropped()).isZero();
  }

  @Test
  void aReaderWhoGoesOnIsToldWhatIsMissingAndMissesNothingElse() throws InterruptedException {
    CharBackend loud = output.open("loud");
    CharBackend quiet = output.open("quiet");
    stallIn(loud);
    print(loud, "Q".repeat(99).concat("\n").repeat(MUCH / 100));
    print(quiet, "still here\n");
    long dropped = loud.dropped();

    reader.goOn();
    output.awaitWritten();
    print(loud, "afterwards\n");
    output.awaitWritten();

    assertThat(reader.text().lines())
        .contains(
            "quiet | still here",
            "loud | [%d bytes of output are missing here]".formatted(dropped),
            "loud | afterwards");
    assertThat(dropped).isEqualTo(MUCH / 100 * 100 - OutputRing.CAPACITY);
    assertThat(reader.text().chars().filter(c -> c == 'Q').count())
        .isEqualTo(OutputRing.CAPACITY - OutputRing.CAPACITY / 100);
    assertThat(loud.dropped()).isEqualTo(dropped);
  }

  @Test
  void aFloodLeavesOthersTheirTurn() throws InterruptedException {
    CharBackend loud = output.open("loud");
    CharBackend quiet = output.open("quiet");
    stallIn(loud);
    print(loud, "z\n".repeat(OutputRing.CAPACITY / 2 - 10));
    print(quiet, "short\n");

    reader.goOn();
    output.awaitWritten();

    List<String> lines = reader.text().lines().toList();
    assertThat(lines.indexOf("quiet | short")).isBetween(0, 2 * 4096);
    assertThat(lines).hasSize(1 + OutputRing.CAPACITY / 2 - 10 + 1);
  }

  @Test
  void closingDoesNotWaitForAReaderWhoStalls() {
    CharBackend vm = output.open("vm0");
    stallIn(vm);
    print(vm, "last words\n");

    vm.close();
    output.close();

    assertThat(reader.holdsUp()).isTrue();
  }

  @Test
  void whatAnEndedVmStillHadIsReadLaterAndBeforeItsNextRun() throws InterruptedException {
    CharBackend first = output.open("vm0");
    stallIn(first);
    print(first, "last words");
    first.close();
    CharBackend second = output.open("vm0");
    print(second, "first words\n");

    reader.goOn();
    output.awaitWritten();

    assertThat(reader.text()).endsWith("vm0 | last words\nvm0 | first words\n");
    assertThat(first.dropped()).isZero();
  }

  @Test
  void whatEndedVmsStillHaveIsBounded() {
    CharBackend stalled = output.open("vm");
    stallIn(stalled);
    List<CharBackend> ended = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      CharBackend vm = output.open("vm" + i);
      print(vm, "unread\n");
      vm.close();
      ended.add(vm);
    }

    assertThat(ended.getFirst().dropped()).isEqualTo(7);
    assertThat(ended.getLast().dropped()).isZero();
  }

  @Test
  void aReaderWhoIsGoneIsToldOnceAndCounted() throws InterruptedException {
    CharBackend vm = output.open("vm0");
    reader.goAway();
    print(vm, "lost\n");
    output.awaitWritten();
    print(vm, "lost too\n");
    output.awaitWritten();

    assertThat(vm.dropped()).isEqualTo(14);
    assertThat(log)
        .containsExactly(
            "stdout: its reader is gone; what guests print there is dropped until this is mended");
  }

  @Test
  void theReadersWaitEndsWithAnInterrupt() throws InterruptedException {
    CharBackend vm = output.open("vm0");
    stallIn(vm);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                output.awaitWritten();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });

    waiting.interrupt();

    interrupted.await();
  }

  @Test
  void linesOfSeveralVmsNeverMix() throws InterruptedException {
    int lines = 2_000;
    List<Thread> guests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CharBackend backend = output.open("vm" + i);
      String line = ("<" + i + ">").repeat(10) + "\n";
      guests.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int k = 0; k < lines; k++) {
                  print(backend, line);
                }
                backend.close();
              }));
    }
    for (Thread guest : guests) {
      guest.join();
    }

    assertThat(reader.text().lines())
        .hasSize(4 * lines)
        .allMatch(line -> line.matches("vm(\\d) \\| (<\\1>){10}"));
  }

  /** From here on the writer's thread waits for the reader. */
  private void stallIn(CharBackend vm) {
    reader.stall();
    print(vm, "stalls\n");
    await("the writer waits", reader::holdsUp);
  }

  private static void print(CharBackend backend, String text) {
    for (byte each : text.getBytes(UTF_8)) {
      backend.write(each);
    }
  }
}
