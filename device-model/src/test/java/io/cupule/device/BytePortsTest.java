package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytePortsTest {
  private final List<String> accesses = new ArrayList<>();
  private final Device device =
      BytePorts.device(
          "chip",
          new BytePorts() {
            @Override
            public int read(int port) {
              accesses.add("read " + port);
              return 0xf00 | (0x80 + port);
            }

            @Override
            public void write(int port, int value) {
              accesses.add("write %d: 0x%02x".formatted(port, value));
            }
          });

  @Test
  void aWideReadIsOneOfEachRegisterLowestFirst() {
    assertThat(device.read(1, 4)).isEqualTo(0x84838281L);
    assertThat(accesses).containsExactly("read 1", "read 2", "read 3", "read 4");
  }

  @Test
  void aWideWriteIsOneToEachRegisterLowestFirst() {
    device.write(0, 2, 0xfedc);

    assertThat(accesses).containsExactly("write 0: 0xdc", "write 1: 0xfe");
  }

  @Test
  void theDeviceHasTheNameItWasGiven() {
    assertThat(device.name()).isEqualTo("chip");
  }
}
