package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.MemoryBacking;
import io.cupule.kvm.Segment;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class FlatGdtTest {
  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 0x1_0000));

  private Segment descriptor(int selector) {
    return FlatGdt.decode(selector, memory.readLong(BootArea.GDT + selector));
  }

  @Test
  void longModeCodeIs64BitAndNot32Bit() {
    FlatGdt.LONG_MODE.write(memory);

    assertThat(descriptor(8))
        .isEqualTo(new Segment(0, -1, 8, 11, true, 0, false, true, true, true, false, false));
  }

  @Test
  void protectedModeCodeIs32Bit() {
    FlatGdt.PROTECTED_MODE.write(memory);

    assertThat(descriptor(8))
        .isEqualTo(new Segment(0, -1, 8, 11, true, 0, true, true, false, true, false, false));
  }

  @Test
  void dataIsWritableAndFlat() {
    FlatGdt.PROTECTED_MODE.write(memory);

    assertThat(descriptor(0x10))
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
    memory.writeLong(BootArea.GDT, -1);

    FlatGdt.LONG_MODE.write(memory);

    assertThat(memory.readLong(BootArea.GDT)).isZero();
  }
}
