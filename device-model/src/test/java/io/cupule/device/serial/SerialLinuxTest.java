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
import static io.cupule.device.serial.SerialGuest.NO_INTERRUPT;
import static io.cupule.device.serial.SerialGuest.OUT2;
import static io.cupule.device.serial.SerialGuest.RBR;
import static io.cupule.device.serial.SerialGuest.THR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The questions that Linux's 8250 driver asks a port, in its order, with the answers it needs. */
class SerialLinuxTest {
  private final SerialGuest guest = new SerialGuest();

  @Test
  void theExistenceTestFindsFourInterruptEnableBits() {
    guest.out(IER, 0);
    assertThat(guest.in(IER) & 0x0f).isZero();
    guest.out(IER, 0x0f);
    assertThat(guest.in(IER) & 0x0f).isEqualTo(0x0f);
  }

  @Test
  void theLoopbackTestFindsAPort() {
    guest.out(MCR, LOOP | 0x0a);

    assertThat(guest.in(MSR) & 0xf0).isEqualTo(0x90);
  }

  @Test
  void autoconfigurationFindsAPlain16550a() {
    guest.out(LCR, 0xbf);
    guest.out(FCR, 0);
    guest.out(LCR, 0);
    guest.out(FCR, 0x01);
    assertThat(guest.in(IIR) >> 6).as("working FIFOs").isEqualTo(3);

    guest.out(LCR, DLAB);
    assertThat(guest.in(FCR)).as("no extended features of a 16650").isNotZero();
    guest.out(LCR, 0xbf);
    assertThat(guest.in(FCR)).as("no extended features of a 16650 V2").isNotZero();
    guest.out(LCR, 0);
    guest.out(FCR, 0x21);
    assertThat(guest.in(IIR) >> 5).as("no 64-byte FIFO of a 16750").isEqualTo(6);
    guest.out(LCR, DLAB);
    guest.out(FCR, 0x21);
    assertThat(guest.in(IIR) >> 5).as("nor behind the divisor latch").isEqualTo(6);
    guest.out(LCR, 0);
    guest.out(IER, 0x40);
    assertThat(guest.in(IER)).as("no unit enable of an XScale").isZero();
  }

  @Test
  void theFifoSizeTestCountsSixteen() {
    guest.out(FCR, 0x07);
    guest.out(MCR, LOOP);
    guest.out(LCR, DLAB);
    guest.out(0, 1);
    guest.out(1, 0);
    guest.out(LCR, 0x03);
    for (int i = 0; i < 256; i++) {
      guest.out(THR, i);
    }

    int count = 0;
    while (guest.dataReady() && count < 256) {
      assertThat(guest.in(RBR)).isEqualTo(count);
      count++;
    }
    assertThat(count).isEqualTo(16);
  }

  @Test
  void startUpFindsATransmitInterruptThatComesBack() {
    guest.out(FCR, 0x01);
    guest.out(FCR, 0x07);
    guest.out(FCR, 0);
    guest.in(LSR);
    guest.in(RBR);
    guest.in(IIR);
    guest.in(MSR);
    assertThat(guest.in(LSR)).as("a port is there").isNotEqualTo(0xff);

    guest.out(IER, 0x02);
    assertThat(guest.interrupt()).isEqualTo(0x02);
    guest.out(IER, 0);
    guest.out(IER, 0x02);
    assertThat(guest.interrupt()).as("the interrupt is raised again").isEqualTo(0x02);
    guest.out(IER, 0);

    guest.out(LCR, 0x03);
    guest.out(MCR, OUT2);
    guest.out(IER, 0x02);
    assertThat(guest.in(LSR) & 0x40).isNotZero();
    assertThat(guest.interrupt()).as("no work-around for lost interrupts").isEqualTo(0x02);
  }

  @Test
  void theInterruptHandlerReadsAndWritesUntilTheLineFalls() {
    guest.out(FCR, 0x81);
    guest.out(MCR, 0x0b);
    guest.out(IER, 0x05);
    guest.type("ls\r");
    StringBuilder heard = new StringBuilder();

    String answer = "bin dev etc\r\n";
    int sent = 0;
    guest.out(IER, 0x07);
    int rounds = 0;
    while (guest.line() && rounds++ < 100) {
      int cause = guest.interrupt();
      assertThat(cause).isNotEqualTo(NO_INTERRUPT);
      heard.append(guest.drain());
      guest.in(MSR);
      for (int i = 0; i < 4 && sent < answer.length(); i++) {
        guest.out(THR, answer.charAt(sent++));
      }
      if (sent == answer.length()) {
        guest.out(IER, 0x05);
      }
    }

    assertThat(guest.line()).isFalse();
    assertThat(heard).hasToString("ls\r");
    assertThat(guest.backend.text()).isEqualTo(answer);
  }
}
