package io.cupule.device.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.DeviceException;
import io.cupule.device.InterruptLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsaInterruptsTest {
  private final List<Integer> vectors = new ArrayList<>();
  private final IoApic ioApic =
      new IoApic(24, IoApic.Version.WITH_EOI_REGISTER, (address, data) -> vectors.add(data & 0xff));
  private final PicGuest pics = new PicGuest().initialized();
  private final IsaInterrupts isa = new IsaInterrupts(pics.pics, ioApic);

  IsaInterruptsTest() {
    IoApicGuest guest = new IoApicGuest(ioApic);
    for (int pin = 0; pin < 24; pin++) {
      guest.route(pin, 0, 0x40 + pin);
    }
  }

  @Test
  void aDeviceReachesBothControllers() {
    isa.line(4).set(true);

    assertThat(vectors).containsExactly(0x44);
    assertThat(pics.acknowledge()).isEqualTo(0x24);
  }

  @Test
  void theTimerHasPin2() {
    isa.line(0).set(true);

    assertThat(vectors).containsExactly(0x42);
    assertThat(pics.acknowledge()).isEqualTo(0x20);
  }

  @Test
  void devicesThatShareANumberShareBothInputs() {
    InterruptLine one = isa.line(11);
    InterruptLine two = isa.line(11);
    pics.out(0x4d1, 0x08);
    one.set(true);
    two.set(true);
    one.set(false);
    assertThat(pics.interrupted).isTrue();
    two.set(false);

    assertThat(pics.interrupted).isFalse();
    assertThat(vectors).as("one edge").containsExactly(0x4b);
  }

  @Test
  void thereIsNoLine2() {
    assertThatThrownBy(() -> isa.line(2)).isInstanceOf(DeviceException.class);
  }
}
