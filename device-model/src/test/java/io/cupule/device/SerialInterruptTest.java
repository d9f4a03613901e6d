package io.cupule.device;

import static io.cupule.device.SerialGuest.FCR;
import static io.cupule.device.SerialGuest.IER;
import static io.cupule.device.SerialGuest.LOOP;
import static io.cupule.device.SerialGuest.LSR;
import static io.cupule.device.SerialGuest.MCR;
import static io.cupule.device.SerialGuest.MSR;
import static io.cupule.device.SerialGuest.NO_INTERRUPT;
import static io.cupule.device.SerialGuest.OUT2;
import static io.cupule.device.SerialGuest.RBR;
import static io.cupule.device.SerialGuest.THR;
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
