package io.cupule.device.irq;

import static io.cupule.device.irq.IoApicGuest.ACTIVE_LOW;
import static io.cupule.device.irq.IoApicGuest.LEVEL;
import static io.cupule.device.irq.IoApicGuest.LOGICAL;
import static io.cupule.device.irq.IoApicGuest.MASKED;
import static io.cupule.device.irq.IoApicGuest.REMOTE_IRR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoApicTest {
  private record Message(long address, int data) {
    int vector() {
      return data & 0xff;
    }
  }

  private final List<Message> sent = new ArrayList<>();
  private final IoApic ioApic = ioApic(24);
  private final IoApicGuest guest = new IoApicGuest(ioApic);

  @Test
  void atFirstEveryPinIsMasked() {
    for (int pin = 0; pin < 24; pin++) {
      assertThat(guest.entry(pin)).isEqualTo(MASKED);
      ioApic.pin(pin, true);
    }

    assertThat(sent).isEmpty();
  }

  @Test
  void theVersionRegisterTellsTheNumberOfPins() {
    assertThat(guest.read(1)).isEqualTo(23 << 16 | 0x20);
    IoApic old = new IoApic(120, IoApic.Version.WITHOUT_EOI_REGISTER, (address, data) -> true);
    assertThat(new IoApicGuest(old).read(1)).isEqualTo(119 << 16 | 0x11);
  }

  @Test
  void theIdIsKeptAndIsTheArbitrationIdToo() {
    guest.write(0, 0xffff_ffff);

    assertThat(guest.read(0)).isEqualTo(0x0f00_0000);
    assertThat(guest.read(2)).isEqualTo(0x0f00_0000);
  }

  @Test
  void anEntryKeepsItsFieldsAndNoReservedOrReadOnlyBits() {
    guest.write(0x10 + 2 * 5, 0xffff_ffff);
    guest.write(0x11 + 2 * 5, 0xffff_ffff);

    assertThat(guest.entry(5)).isEqualTo(0x1_afff);
    assertThat(guest.read(0x11 + 2 * 5)).isEqualTo(0xff00_0000);
  }

  @Test
  void anEdgeSendsOneMessage() {
    guest.route(4, 3, 0x31);
    ioApic.pin(4, true);
    ioApic.pin(4, true);
    ioApic.pin(4, false);

    assertThat(sent).containsExactly(new Message(0xfee0_3000L, 0x4031));
    assertThat(guest.entry(4) & REMOTE_IRR).isZero();
  }

  @Test
  void aMessageCarriesModeDestinationAndTrigger() {
    guest.route(9, 0xff, 0x79 | 0x100 | LOGICAL | LEVEL | ACTIVE_LOW);
    ioApic.pin(9, true);

    assertThat(sent).containsExactly(new Message(0xfeef_f004L, 0xc179));
  }

  @Test
  void anEdgeOnAMaskedPinIsLost() {
    guest.route(4, 0, MASKED | 0x31);
    ioApic.pin(4, true);
    guest.route(4, 0, 0x31);

    assertThat(sent).isEmpty();
  }

  @Test
  void aLevelWaitsForTheMaskToGo() {
    guest.route(9, 0, MASKED | LEVEL | 0x39);
    ioApic.pin(9, true);
    assertThat(sent).isEmpty();
    guest.route(9, 0, LEVEL | 0x39);

    assertThat(sent).extracting(Message::vector).containsExactly(0x39);
  }

  @Test
  void aLevelInterruptsOncePerEoi() {
    guest.route(9, 0, LEVEL | 0x39);
    ioApic.pin(9, true);
    ioApic.pin(9, false);
    ioApic.pin(9, true);
    assertThat(sent).hasSize(1);
    assertThat(guest.entry(9) & REMOTE_IRR).isNotZero();

    ioApic.eoi(0x39);
    assertThat(sent).hasSize(2);
    ioApic.pin(9, false);
    ioApic.eoi(0x39);

    assertThat(sent).hasSize(2);
    assertThat(guest.entry(9) & REMOTE_IRR).isZero();
  }

  @Test
  void anEoiOfAnotherVectorEndsNothing() {
    guest.route(9, 0, LEVEL | 0x39);
    ioApic.pin(9, true);
    ioApic.eoi(0x38);

    assertThat(sent).hasSize(1);
    assertThat(guest.entry(9) & REMOTE_IRR).isNotZero();
  }

  @Test
  void anEoiReachesAllPinsOfTheVector() {
    guest.route(10, 0, LEVEL | 0x40);
    guest.route(11, 1, LEVEL | 0x40);
    ioApic.pin(10, true);
    ioApic.pin(11, true);
    ioApic.eoi(0x40);

    assertThat(sent).hasSize(4);
  }

  @Test
  void theEoiRegisterEndsAnInterruptToo() {
    guest.route(9, 0, LEVEL | 0x39);
    ioApic.pin(9, true);
    ioApic.pin(9, false);
    guest.endOfInterrupt(0x39);

    assertThat(guest.entry(9) & REMOTE_IRR).isZero();
  }

  @Test
  void theOldChipHasNoEoiRegisterSoItsGuestsGoThroughEdgeMode() {
    IoApic old = new IoApic(24, IoApic.Version.WITHOUT_EOI_REGISTER, (address, data) -> true);
    IoApicGuest oldGuest = new IoApicGuest(old);
    oldGuest.route(9, 0, LEVEL | 0x39);
    old.pin(9, true);
    oldGuest.endOfInterrupt(0x39);
    assertThat(oldGuest.entry(9) & REMOTE_IRR).isNotZero();

    oldGuest.route(9, 0, MASKED | 0x39);
    oldGuest.route(9, 0, MASKED | LEVEL | 0x39);

    assertThat(oldGuest.entry(9) & REMOTE_IRR).isZero();
  }

  @Test
  void maskingKeepsAnInterruptThatWaitsForItsEoi() {
    guest.route(9, 0, LEVEL | 0x39);
    ioApic.pin(9, true);
    guest.route(9, 0, MASKED | LEVEL | 0x39);
    guest.route(9, 0, LEVEL | 0x39);

    assertThat(sent).as("still the same interrupt").hasSize(1);
  }

  @Test
  void aSharedPinIsAssertedWhileOneOfItsLinesIs() {
    guest.route(9, 0, LEVEL | 0x39);
    InterruptLine one = ioApic.line(9);
    InterruptLine two = ioApic.line(9);
    one.set(true);
    two.set(true);
    one.set(false);
    ioApic.eoi(0x39);
    assertThat(sent).as("the second line still asks").hasSize(2);
    two.set(false);
    ioApic.eoi(0x39);

    assertThat(sent).hasSize(2);
  }

  @Test
  void sayingTheSameTwiceOnALineCountsOnce() {
    guest.route(9, 0, LEVEL | 0x39);
    InterruptLine line = ioApic.line(9);
    line.set(true);
    line.set(true);
    line.set(false);
    ioApic.eoi(0x39);

    assertThat(sent).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, 7})
  void modesThatKnowNoEoiAreEdges(int deliveryMode) {
    guest.route(3, 0, LEVEL | deliveryMode << 8 | 0x20);
    ioApic.pin(3, true);
    ioApic.pin(3, false);
    ioApic.pin(3, true);

    assertThat(sent).hasSize(2).allMatch(message -> (message.data() & LEVEL) == 0);
    assertThat(guest.entry(3) & REMOTE_IRR).isZero();
  }

  @Test
  void onlyAccessesOf32BitsReachARegister() {
    guest.write(0, 0x0500_0000);
    ioApic.write(0x10, 1, 0xff);
    ioApic.write(0x11, 4, 0xff);
    ioApic.write(0x10, 8, 0xff);

    assertThat(guest.read(0)).isEqualTo(0x0500_0000);
    assertThat(ioApic.read(0x10, 1)).isZero();
    assertThat(ioApic.read(0x14, 4)).isZero();
  }

  @Test
  void registersBeyondTheTableAreNotThere() {
    guest.write(0x10 + 2 * 24, 0x31);
    guest.write(0x03, 0x31);

    assertThat(guest.read(0x10 + 2 * 24)).isZero();
    assertThat(guest.read(0x03)).isZero();
    assertThat(guest.read(0xff)).isZero();
  }

  @Test
  void aWrongNumberOfPinsIsRefused() {
    assertThatThrownBy(() -> ioApic(23))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("24");
    assertThatThrownBy(() -> ioApic(121))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("120");
  }

  @Test
  void aLineToAMissingPinIsRefused() {
    assertThatThrownBy(() -> ioApic.line(24))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("23");
    assertThatThrownBy(() -> ioApic.line(-1)).isInstanceOf(DeviceException.class);
  }

  @Test
  void anInterruptMayEndWhileItIsBeingSent() {
    IoApic[] self = new IoApic[1];
    List<Integer> vectors = new ArrayList<>();
    self[0] =
        new IoApic(
            24,
            IoApic.Version.WITH_EOI_REGISTER,
            (address, data) -> {
              vectors.add(data & 0xff);
              if (vectors.size() < 5) {
                self[0].eoi(data & 0xff);
              }
              return true;
            });
    new IoApicGuest(self[0]).route(9, 0, LEVEL | 0x39);
    self[0].pin(9, true);

    assertThat(vectors).containsExactly(0x39, 0x39, 0x39, 0x39, 0x39);
  }

  private IoApic ioApic(int pins) {
    return new IoApic(
        pins,
        IoApic.Version.WITH_EOI_REGISTER,
        (address, data) -> sent.add(new Message(address, data)));
  }
}
