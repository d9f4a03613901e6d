package io.cupule.partition.boot.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Segment;
import org.junit.jupiter.api.Test;

final class FlatGdtTest {
  private static Segment descriptor(FlatGdt table, int selector) {
    return FlatGdt.decode(selector, entry(table, selector));
  }

  private static long entry(FlatGdt table, int selector) {
    return ImageContent.littleEndian(table.bytes()).getLong(selector);
  }

  @Test
  void longModeCodeIs64BitAndNot32Bit() {
    assertThat(descriptor(FlatGdt.LONG_MODE, 8))
        .isEqualTo(new Segment(0, -1, 8, 11, true, 0, false, true, true, true, false, false));
  }

  @Test
  void protectedModeCodeIs32Bit() {
    assertThat(descriptor(FlatGdt.PROTECTED_MODE, 8))
        .isEqualTo(new Segment(0, -1, 8, 11, true, 0, true, true, false, true, false, false));
  }

  @Test
  void dataIsWritableAndFlat() {
    assertThat(descriptor(FlatGdt.PROTECTED_MODE, 0x10))
        .isEqualTo(new Segment(0, -1, 0x10, 3, true, 0, true, true, false, true, false, false));
  }

  @Test
  void decodingFindsEveryFieldInItsPlace() {
    assertThat(FlatGdt.decode(0x18, 0x12da_eb34_5678_9abcL))
        .isEqualTo(
            new Segment(
                0x1234_5678,
                0xa9ab_cfff,
                0x18,
                11,
                true,
                3,
                true,
                false,
                false,
                true,
                true,
                false));
  }

  @Test
  void limitInBytesIsNotScaled() {
    assertThat(FlatGdt.decode(0x18, 0x000f_8900_0000_0067L).limit()).isEqualTo(0xf_0067);
  }

  @Test
  void firstDescriptorIsNull() {
    assertThat(entry(FlatGdt.LONG_MODE, 0)).isZero();
  }
}
