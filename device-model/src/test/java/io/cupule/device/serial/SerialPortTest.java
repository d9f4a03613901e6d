package io.cupule.device.serial;

import static io.cupule.device.serial.SerialGuest.DLAB;
import static io.cupule.device.serial.SerialGuest.FCR;
import static io.cupule.device.serial.SerialGuest.IER;
import static io.cupule.device.serial.SerialGuest.IIR;
import static io.cupule.device.serial.SerialGuest.LCR;
import static io.cupule.device.serial.SerialGuest.LOOP;
import static io.cupule.device.serial.SerialGuest.LSR;
import static io.cupule.device.serial.SerialGuest.MCR;
import static io.cupule.device.serial.SerialGuest.MSR;
import static io.cupule.device.serial.SerialGuest.OVERRUN;
import static io.cupule.device.serial.SerialGuest.RBR;
import static io.cupule.device.serial.SerialGuest.SCR;
import static io.cupule.device.serial.SerialGuest.THR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.Fuzz;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registers and data, as a polling guest sees them. */
class SerialPortTest {
  private static final String SIXTEEN = "0123456789abcdef";

  private final SerialGuest guest = new SerialGuest();

  @Test
  void registersHaveTheirResetValues() {
    assertThat(guest.in(IER)).isZero();
    assertThat(guest.in(IIR)).isEqualTo(0x01);
    assertThat(guest.in(LCR)).isZero();
    assertThat(guest.in(MCR)).isZero();
    assertThat(guest.in(LSR)).isEqualTo(0x60);
    assertThat(guest.in(MSR)).isEqualTo(0xb0);
    assertThat(guest.line()).isFalse();
  }

  @Test
  void aPollingGuestPrintsByWaitingForTheEmptyTransmitter() {
    for (char c : "hello\n".toCharArray()) {
      assertThat(guest.in(LSR) & 0x20).isNotZero();
      guest.out(THR, c);
    }

    assertThat(guest.backend.text()).isEqualTo("hello\n");
    assertThat(guest.port.bytesOut()).isEqualTo(6);
  }

  @Test
  void aPollingGuestReadsWhatIsTyped() {
    guest.out(FCR, 0x01);
    guest.type("yes\r");

    assertThat(guest.drain()).isEqualTo("yes\r");
    assertThat(guest.port.bytesIn()).isEqualTo(4);
  }

  @Test
  void everyByteValuePassesBothWays() {
    for (int value = 0; value < 256; value++) {
      guest.out(THR, value);
      guest.type(String.valueOf((char) value));
      assertThat(guest.in(RBR)).isEqualTo(value);
      assertThat(guest.backend.text().charAt(value)).isEqualTo((char) value);
    }
  }

  @Test
  void readingAnEmptyReceiverGivesZero() {
    assertThat(guest.in(RBR)).isZero();
    assertThat(guest.dataReady()).isFalse();
  }

  @Test
  void theDivisorLatchHidesDataAndInterruptEnable() {
    guest.out(IER, 0x05);
    guest.type("x");
    guest.out(LCR, DLAB | 0x03);
    guest.out(0, 0x34);
    guest.out(1, 0x12);

    assertThat(guest.in(0)).isEqualTo(0x34);
    assertThat(guest.in(1)).isEqualTo(0x12);
    assertThat(guest.backend.text()).isEmpty();
    guest.out(LCR, 0x03);
    assertThat(guest.in(IER)).isEqualTo(0x05);
    assertThat(guest.drain()).isEqualTo("x");
  }

  @Test
  void scratchAndLineControlKeepWhatIsWritten() {
    guest.out(SCR, 0xa5);
    guest.out(LCR, 0x1b);

    assertThat(guest.in(SCR)).isEqualTo(0xa5);
    assertThat(guest.in(LCR)).isEqualTo(0x1b);
  }

  @Test
  void bitsThatTheChipLacksReadAsZero() {
    guest.out(IER, 0xff);
    guest.out(MCR, 0xff);

    assertThat(guest.in(IER)).isEqualTo(0x0f);
    assertThat(guest.in(MCR)).isEqualTo(0x1f);
  }

  @Test
  void writesToTheStatusRegistersAreIgnored() {
    guest.out(LSR, 0xff);
    guest.out(MSR, 0xff);

    assertThat(guest.in(LSR)).isEqualTo(0x60);
    assertThat(guest.in(MSR)).isEqualTo(0xb0);
  }

  @Test
  void withoutFifosOneByteFits() {
    assertThat(guest.type("ab")).isOne();
    assertThat(guest.in(IIR) & 0xc0).isZero();
    assertThat(guest.drain()).isEqualTo("a");
  }

  @Test
  void withFifosSixteenBytesFitInOrder() {
    guest.out(FCR, 0x01);

    assertThat(guest.type(SIXTEEN + "!")).isEqualTo(16);
    assertThat(guest.in(IIR) & 0xc0).isEqualTo(0xc0);
    assertThat(guest.drain()).isEqualTo(SIXTEEN);
    assertThat(guest.port.overruns()).isZero();
  }

  @Test
  void clearingTheReceiverEmptiesIt() {
    guest.out(FCR, 0x01);
    guest.type("abc");
    guest.out(FCR, 0x03);

    assertThat(guest.dataReady()).isFalse();
    assertThat(guest.type(SIXTEEN)).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource({"0x00, 0x01", "0x01, 0x00"})
  void switchingTheFifosClearsThem(String from, String to) {
    guest.out(FCR, Integer.decode(from));
    guest.type("a");
    guest.out(FCR, Integer.decode(to));

    assertThat(guest.dataReady()).isFalse();
  }

  @Test
  void clearingWhileTheFifosStayOffDoesNothing() {
    guest.type("a");
    guest.out(FCR, 0x02);

    assertThat(guest.drain()).isEqualTo("a");
  }

  @Test
  void loopbackBringsDataBackInsteadOfSendingIt() {
    guest.out(FCR, 0x01);
    guest.out(MCR, LOOP);
    guest.out(THR, 'x');
    guest.out(THR, 'y');

    assertThat(guest.drain()).isEqualTo("xy");
    assertThat(guest.backend.text()).isEmpty();
    assertThat(guest.port.bytesOut()).isZero();
  }

  @Test
  void loopbackKeepsInputWaitingOutside() {
    guest.out(MCR, LOOP);
    assertThat(guest.type("a")).isZero();

    guest.out(MCR, 0);
    assertThat(guest.type("a")).isOne();
  }

  @Test
  void overrunOfTheFifoLosesTheNewByteAndIsReportedOnce() {
    guest.out(FCR, 0x01);
    guest.out(MCR, LOOP);
    for (char c : (SIXTEEN + "XY").toCharArray()) {
      guest.out(THR, c);
    }

    assertThat(guest.in(LSR)).isEqualTo(0x63);
    assertThat(guest.in(LSR)).isEqualTo(0x61);
    assertThat(guest.drain()).isEqualTo(SIXTEEN);
    assertThat(guest.port.overruns()).isEqualTo(2);
  }

  @Test
  void overrunOfTheSingleBufferReplacesTheOldByte() {
    guest.out(MCR, LOOP);
    guest.out(THR, 'a');
    guest.out(THR, 'b');

    assertThat(guest.in(LSR) & OVERRUN).isNotZero();
    assertThat(guest.drain()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({"0x01, 0x20", "0x02, 0x10", "0x04, 0x40", "0x08, 0x80", "0x0f, 0xf0", "0x0a, 0x90"})
  void loopbackConnectsModemOutputsToInputs(String outputs, String inputs) {
    guest.out(MCR, LOOP | Integer.decode(outputs));

    assertThat(guest.in(MSR) & 0xf0).isEqualTo(Integer.decode(inputs));
  }

  @Test
  void modemStatusReportsEachChangeOnce() {
    guest.out(MCR, LOOP);

    assertThat(guest.in(MSR)).isEqualTo(0x0b);
    assertThat(guest.in(MSR)).isZero();
  }

  @Test
  void onlyTheEndOfARingIsAChange() {
    guest.out(MCR, LOOP);
    guest.in(MSR);

    guest.out(MCR, LOOP | 0x04);
    assertThat(guest.in(MSR)).isEqualTo(0x40);
    guest.out(MCR, LOOP);
    assertThat(guest.in(MSR)).isEqualTo(0x04);
  }

  @Test
  void aWideAccessReachesNeighbouringRegisters() {
    guest.out(LCR, 2, 0x0b_1b);
    assertThat(guest.in(LCR)).isEqualTo(0x1b);
    assertThat(guest.in(MCR)).isEqualTo(0x0b);

    guest.type("z");
    assertThat(guest.in(RBR, 4)).isEqualTo(0x1b_01_00_7aL);
  }

  @Test
  void aRangeOutsideTheArrayIsRefused() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> guest.port.receive(new byte[4], 2, 3));
  }

  @Test
  void nothingAGuestDoesBreaksThePort() {
    RandomGenerator random = Fuzz.random("serial");
    byte[] typed = new byte[32];
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      Fuzz.access(random, guest.port, SerialPort.LENGTH);
      if (random.nextInt(4) == 0) {
        random.nextBytes(typed);
        assertThat(guest.port.receive(typed, 0, random.nextInt(33))).isBetween(0, 16);
      }
      int lcr = guest.in(LCR);
      guest.out(LCR, 0);
      boolean gate = (guest.in(MCR) & SerialGuest.OUT2) != 0;
      boolean line = guest.line();
      boolean pending = (guest.in(IIR) & 0x01) == 0;
      assertThat(line).isEqualTo(gate && pending);
      assertThat(guest.in(LSR) & 0x60).isEqualTo(0x60);
      guest.out(LCR, lcr);
    }
  }
}
