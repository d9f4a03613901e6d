package io.cupule.device.serial;

import static io.cupule.device.serial.SerialGuest.DLAB;
import static io.cupule.device.serial.SerialGuest.FCR;
import static io.cupule.device.serial.SerialGuest.IER;
import static io.cupule.device.serial.SerialGuest.LCR;
import static io.cupule.device.serial.SerialGuest.LOOP;
import static io.cupule.device.serial.SerialGuest.LSR;
import static io.cupule.device.serial.SerialGuest.MCR;
import static io.cupule.device.serial.SerialGuest.MSR;
import static io.cupule.device.serial.SerialGuest.NO_INTERRUPT;
import static io.cupule.device.serial.SerialGuest.OUT2;
import static io.cupule.device.serial.SerialGuest.RBR;
import static io.cupule.device.serial.SerialGuest.THR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes, priorities and the line, after table II of the PC16550D data sheet. */
class SerialInterruptTest {
  private static final int RECEIVE = 0x01;
  private static final int TRANSMIT = 0x02;
  private static final int LINE_STATUS = 0x04;
  private static final int MODEM_STATUS = 0x08;

  private static final int TRIGGER_8 = 0x81;
  private static final int TRIGGER_14 = 0xc1;

  /** At 9600 baud and 7 bits for each, as after a reset. */
  private static final long FOUR_CHARACTERS = 4 * 7 * 1_000_000_000L / 9600;

  private final SerialGuest guest = new SerialGuest();

  SerialInterruptTest() {
    guest.out(MCR, OUT2);
  }

  @Test
  void receivedDataRaisesTheLineUntilItIsRead() {
    guest.out(IER, RECEIVE);
    assertThat(guest.line()).isFalse();

    guest.type("a");
    assertThat(guest.line()).isTrue();
    assertThat(guest.interrupt()).isEqualTo(0x04);

    guest.in(RBR);
    assertThat(guest.line()).isFalse();
    assertThat(guest.interrupt()).isEqualTo(NO_INTERRUPT);
  }

  @ParameterizedTest
  @CsvSource({"0x01, 1", "0x41, 4", "0x81, 8", "0xc1, 14"})
  void belowTheTriggerLevelDataTimesOutAndAtItDataIsAvailable(String fcr, int trigger) {
    guest.out(FCR, Integer.decode(fcr));
    guest.out(IER, RECEIVE);

    for (int count = 1; count <= 16; count++) {
      guest.type("x");
      assertThat(guest.interrupt()).isEqualTo(count < trigger ? 0x0c : 0x04);
      assertThat(guest.line()).isTrue();
    }
    guest.drain();
    assertThat(guest.line()).isFalse();
  }

  @Test
  void enablingTheTransmitInterruptRaisesItAndReadingItsCauseClearsIt() {
    guest.out(IER, TRANSMIT);
    assertThat(guest.line()).isTrue();

    assertThat(guest.interrupt()).isEqualTo(0x02);
    assertThat(guest.line()).isFalse();
    assertThat(guest.interrupt()).isEqualTo(NO_INTERRUPT);
  }

  @Test
  void eachTransmittedByteRaisesTheInterruptAgain() {
    guest.out(IER, TRANSMIT);
    guest.interrupt();

    guest.out(THR, 'a');

    assertThat(guest.line()).isTrue();
    assertThat(guest.edges()).isEqualTo(2);
    assertThat(guest.interrupt()).isEqualTo(0x02);
  }

  @Test
  void theLineFallsWhenAByteIsWrittenWhileTheTransmitInterruptIsPending() {
    guest.out(IER, TRANSMIT);

    for (int sent = 1; sent <= 10; sent++) {
      guest.out(THR, '.');
      assertThat(guest.edges()).isEqualTo(1 + sent);
    }
    assertThat(guest.line()).isTrue();
  }

  @Test
  void theLineFallsBetweenDataAtTheTriggerLevelAndTheTimeOutOfTheRest() {
    guest.out(FCR, TRIGGER_8);
    guest.out(IER, RECEIVE);
    guest.type("123456789abc");
    assertThat(guest.interrupt()).isEqualTo(0x04);

    read(8);
    assertThat(guest.line()).isFalse();
    assertThat(guest.interrupt()).isEqualTo(NO_INTERRUPT);

    guest.timers.advance(FOUR_CHARACTERS);
    assertThat(guest.line()).isTrue();
    assertThat(guest.interrupt()).isEqualTo(0x0c);
    read(4);
    guest.timers.advance(10 * FOUR_CHARACTERS);
    assertThat(guest.edges()).isEqualTo(2);
  }

  @Test
  void aTimeOutIsClearedByAReadAndComesAgainWhileDataIsThere() {
    guest.out(FCR, TRIGGER_14);
    guest.out(IER, RECEIVE);
    guest.type("abc");

    for (int left = 2; left >= 0; left--) {
      assertThat(guest.interrupt()).isEqualTo(0x0c);
      read(1);
      assertThat(guest.line()).isFalse();
      guest.timers.advance(FOUR_CHARACTERS);
      assertThat(guest.line()).isEqualTo(left > 0);
    }
    assertThat(guest.edges()).isEqualTo(3);
  }

  @Test
  void theTimeOutCountsFromTheLastReadAndByTheBaudRateAndTheLengthOfACharacter() {
    guest.out(LCR, DLAB);
    guest.out(THR, 1); // 115,200 baud
    guest.out(LCR, 0x0f); // 8 bits, parity, two stop bits: 12 with the start bit
    guest.out(FCR, TRIGGER_14);
    guest.out(IER, RECEIVE);
    guest.type("abc");
    long fourCharacters = 4 * 12 * 1_000_000_000L / 115_200;

    read(1);
    guest.timers.advance(fourCharacters / 2);
    read(1);
    guest.timers.advance(fourCharacters * 3 / 4);
    assertThat(guest.line()).isFalse();
    guest.timers.advance(fourCharacters / 4 + 1);

    assertThat(guest.line()).isTrue();
  }

  @Test
  void aByteThatArrivesMeanwhileInterruptsAtOnce() {
    guest.out(FCR, TRIGGER_14);
    guest.out(IER, RECEIVE);
    guest.type("ab");
    read(1);
    assertThat(guest.line()).isFalse();

    guest.type("c");

    assertThat(guest.line()).isTrue();
    guest.timers.advance(FOUR_CHARACTERS);
    assertThat(guest.edges()).isEqualTo(2);
  }

  @Test
  void withTheTriggerLevelExceededTheLineStaysUntilTheFifoIsBelowIt() {
    guest.out(FCR, TRIGGER_8);
    guest.out(IER, RECEIVE);
    guest.type("123456789");

    read(1);
    assertThat(guest.line()).isTrue();
    read(1);
    assertThat(guest.line()).isFalse();
    assertThat(guest.edges()).isEqualTo(1);
  }

  @Test
  void anotherPendingCauseKeepsTheLineUp() {
    guest.out(IER, RECEIVE | TRANSMIT);
    guest.type("a");

    guest.out(THR, 'b');

    assertThat(guest.edges()).isEqualTo(1);
    assertThat(guest.interrupt()).isEqualTo(0x04);
  }

  @Test
  void aClosedPortArmsNoTimerAndDrivesNoLine() {
    guest.out(FCR, TRIGGER_14);
    guest.out(IER, RECEIVE);
    guest.type("ab");
    read(1);

    guest.port.close();
    read(1);
    guest.type("c");

    assertThat(guest.timers.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(guest.line()).isFalse();
  }

  private void read(int bytes) {
    for (int i = 0; i < bytes; i++) {
      guest.in(RBR);
    }
  }

  @Test
  void enablingTheTransmitInterruptAgainRaisesItOnlyAfterItWasDisabled() {
    guest.out(IER, TRANSMIT);
    guest.interrupt();

    guest.out(IER, TRANSMIT);
    assertThat(guest.interrupt()).isEqualTo(NO_INTERRUPT);
    guest.out(IER, 0);
    guest.out(IER, TRANSMIT);
    assertThat(guest.interrupt()).isEqualTo(0x02);
  }

  @Test
  void readingACauseOfHigherPriorityKeepsTheTransmitInterrupt() {
    guest.out(IER, RECEIVE | TRANSMIT);
    guest.type("a");

    assertThat(guest.interrupt()).isEqualTo(0x04);
    guest.in(RBR);
    assertThat(guest.line()).isTrue();
    assertThat(guest.interrupt()).isEqualTo(0x02);
  }

  @Test
  void causesComeInTheOrderOfTheirPriority() {
    guest.out(IER, RECEIVE | TRANSMIT | LINE_STATUS | MODEM_STATUS);
    guest.out(MCR, OUT2 | LOOP);
    guest.out(THR, 'a');
    guest.out(THR, 'b');

    assertThat(guest.interrupt()).isEqualTo(0x06);
    guest.in(LSR);
    assertThat(guest.interrupt()).isEqualTo(0x04);
    guest.in(RBR);
    assertThat(guest.interrupt()).isEqualTo(0x02);
    assertThat(guest.interrupt()).isEqualTo(0x00);
    assertThat(guest.line()).isTrue();
    guest.in(MSR);
    assertThat(guest.interrupt()).isEqualTo(NO_INTERRUPT);
    assertThat(guest.line()).isFalse();
  }

  @Test
  void withoutOut2TheLineStaysLowButTheCauseIsVisible() {
    guest.out(MCR, 0);
    guest.out(IER, RECEIVE);
    guest.type("a");

    assertThat(guest.line()).isFalse();
    assertThat(guest.interrupt()).isEqualTo(0x04);
    guest.out(MCR, OUT2);
    assertThat(guest.line()).isTrue();
  }

  @Test
  void disabledCausesAreSilent() {
    guest.type("a");
    guest.out(THR, 'b');
    guest.out(MCR, OUT2 | LOOP);

    assertThat(guest.interrupt()).isEqualTo(NO_INTERRUPT);
    assertThat(guest.edges()).isZero();
  }

  @Test
  void disablingAPendingCauseLowersTheLine() {
    guest.out(IER, RECEIVE);
    guest.type("a");

    guest.out(IER, 0);

    assertThat(guest.line()).isFalse();
  }

  @Test
  void clearingTheReceiverLowersTheLine() {
    guest.out(FCR, 0x01);
    guest.out(IER, RECEIVE);
    guest.type("abc");

    guest.out(FCR, 0x03);

    assertThat(guest.line()).isFalse();
  }
}
