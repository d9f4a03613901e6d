package io.cupule.device.pci;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Bus;
import io.cupule.device.Fuzz;
import io.cupule.device.MachineControl;
import io.cupule.device.ResetControl;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostBridgeTest {
  private final List<String> resets = new ArrayList<>();
  private final HostBridge bridge =
      new HostBridge(
          new ResetControl(
              new MachineControl() {
                @Override
                public void reset(String cause) {
                  resets.add(cause);
                }

                @Override
                public void exit(int status) {
                  throw new AssertionError("status " + status);
                }
              }));

  private final Bus pio = new Bus("pio", 0xffff, message -> {});

  HostBridgeTest() {
    pio.register(HostBridge.PORT, HostBridge.LENGTH, bridge);
  }

  @ParameterizedTest
  @CsvSource({
    "0x80000000, 0x80000000",
    "0x80fffffc, 0x80fffffc",
    "0xffffffff, 0x80fffffc",
    "0x7f000003, 0",
    "0x00123458, 0x00123458"
  })
  void theAddressReadsBackWithoutItsReservedBits(String written, String read) {
    pio.write(0xcf8, 4, Long.decode(written));

    assertThat(pio.read(0xcf8, 4)).isEqualTo(Long.decode(read));
  }

  /** Linux and kvm-unit-tests look for the mechanism in this way. */
  @Test
  void aProbeFindsTheMechanismAndNoDevice() {
    pio.write(0xcfb, 1, 0x01);
    long before = pio.read(0xcf8, 4);
    pio.write(0xcf8, 4, 0x8000_0000L);
    assertThat(pio.read(0xcf8, 4)).isEqualTo(0x8000_0000L);
    pio.write(0xcf8, 4, before);

    for (int device = 0; device < 32; device++) {
      pio.write(0xcf8, 4, 0x8000_0000L | device << 11);
      assertThat(pio.read(0xcfc, 4)).isEqualTo(0xffff_ffffL);
      assertThat(pio.read(0xcfe, 2)).isEqualTo(0xffff);
      assertThat(pio.read(0xcff, 1)).isEqualTo(0xff);
    }
  }

  @Test
  void dataIsDroppedAndChangesNoAddress() {
    pio.write(0xcf8, 4, 0x8000_1004L);

    pio.write(0xcfc, 4, 0);
    pio.write(0xcfd, 1, 0);

    assertThat(pio.read(0xcfc, 4)).isEqualTo(0xffff_ffffL);
    assertThat(pio.read(0xcf8, 4)).isEqualTo(0x8000_1004L);
  }

  @ParameterizedTest
  @CsvSource({
    "0xcf8, 1",
    "0xcf8, 2",
    "0xcf9, 2",
    "0xcfa, 1",
    "0xcfa, 2",
    "0xcfb, 1",
    "0xcf9, 4",
    "0xcfa, 4",
    "0xcfb, 4",
    "0xcf8, 8"
  })
  void otherWidthsReadAsOnesAndChangeNothing(String port, int size) {
    pio.write(0xcf8, 4, 0x8012_3454L);

    pio.write(Long.decode(port), size, 0x0606_0606_0606_0606L);

    assertThat(pio.read(Long.decode(port), size)).isEqualTo(-1L >>> (64 - 8 * size));
    assertThat(pio.read(0xcf8, 4)).isEqualTo(0x8012_3454L);
    assertThat(resets).isEmpty();
  }

  @Test
  void oneByteAt0xcf9IsTheResetControl() {
    pio.write(0xcf8, 4, 0x8000_0000L);

    pio.write(0xcf9, 1, 0x02);
    assertThat(pio.read(0xcf9, 1)).isEqualTo(0x02);
    assertThat(resets).isEmpty();
    pio.write(0xcf9, 1, 0x06);

    assertThat(resets).singleElement().asString().contains("0xcf9");
    assertThat(pio.read(0xcf8, 4)).as("the address").isEqualTo(0x8000_0000L);
  }

  /** 0x0600 in the address's second byte would reset, if the byte reached the register. */
  @Test
  void anAddressNeverResets() {
    pio.write(0xcf8, 4, 0x8000_0600L);

    assertThat(resets).isEmpty();
    assertThat(pio.read(0xcf9, 1)).isZero();
  }

  @Test
  void nothingAGuestDoesReachesADevice() {
    RandomGenerator random = Fuzz.random("PCI host bridge");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      Fuzz.access(random, bridge, HostBridge.LENGTH);
      assertThat(pio.read(0xcf8, 4) & ~0x80ff_fffcL).isZero();
      assertThat(pio.read(0xcfc, 4)).isEqualTo(0xffff_ffffL);
    }
    assertThat(pio.unclaimedReads() + pio.unclaimedWrites()).isZero();
  }
}
