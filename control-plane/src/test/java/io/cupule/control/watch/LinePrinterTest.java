package io.cupule.control.watch;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody who says something waits for who reads it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinePrinterTest {
  private final StringWriter read = new StringWriter();
  private final Stalling reader = new Stalling();
  private final LoopErrors errors = new LoopErrors((_, _) -> {});
  private final LinePrinter printer =
      new LinePrinter("test", new PrintWriter(reader), count -> count + " missing\n", errors);

  /** A terminal on which Ctrl-S was pressed, or not. */
  private final class Stalling extends Writer {
    private final Semaphore mayRead = new Semaphore(Integer.MAX_VALUE / 2);
    private final CountDownLatch waits = new CountDownLatch(1);
    private volatile boolean fails;

    void stall() {
      mayRead.drainPermits();
    }

    void goOn() {
      mayRead.release(Integer.MAX_VALUE / 2);
    }

    void failOnce() {
      fails = true;
    }

    @Override
    public void write(char[] text, int from, int length) {
      if (fails) {
        fails = false;
        throw new IllegalStateException("a fault of the terminal");
      }
      if (!mayRead.tryAcquire()) {
        waits.countDown();
        mayRead.acquireUninterruptibly();
      }
      read.write(text, from, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    reader.goOn();
    printer.close();
  }

  @Test
  void messagesArePrintedInOrder() throws InterruptedException {
    printer.print("one\n");
    printer.print("two\n");
    printer.awaitPrinted();

    assertThat(read).hasToString("one\ntwo\n");
    assertThat(printer.dropped()).isZero();
  }

  @Test
  void faultOfAMessageIsCountedAndTheLaterOnesArePrinted() throws InterruptedException {
    reader.failOnce();
    printer.print("lost\n");
    printer.print("printed\n");
    printer.awaitPrinted();

    assertThat(read).hasToString("printed\n");
    assertThat(errors.of(LoopKind.LOG)).isOne();
  }

  @Test
  void theEndPrintsWhatStillWaits() {
    for (int i = 0; i < 1000; i++) {
      printer.print(i + "\n");
    }
    printer.close();

    assertThat(read.toString().lines()).hasSize(1000).last().isEqualTo("999");
  }

  @Test
  void aReaderWhoStallsHoldsUpNobodyAndIsToldWhatIsMissing() throws Exception {
    stall();
    String line = "x".repeat(1023) + "\n";
    for (int i = 0; i < 1000; i++) {
      printer.print(line);
    }
    long dropped = printer.dropped();
    assertThat(dropped).isBetween(1000L - LinePrinter.CAPACITY / 1024, 999L);

    reader.goOn();
    eventually("the notice", () -> read.toString().endsWith(dropped + " missing\n"));
    printer.print("afterwards\n");
    printer.awaitPrinted();

    assertThat(read.toString().lines().filter(text -> text.startsWith("x")))
        .hasSize((int) (1000 - dropped));
    assertThat(read.toString()).endsWith(" missing\nafterwards\n");
  }

  @Test
  void theEndDoesNotWaitForAReaderWhoStalls() throws Exception {
    stall();

    printer.close();

    assertThat(read.toString()).doesNotContain("stalls");
  }

  @Test
  void theWaitForAReaderEndsWithAnInterrupt() throws Exception {
    stall();
    Thread.currentThread().interrupt();

    assertThatThrownBy(printer::awaitPrinted).isInstanceOf(InterruptedException.class);
  }

  private void stall() throws InterruptedException {
    reader.stall();
    printer.print("stalls\n");
    reader.waits.await();
  }
}
