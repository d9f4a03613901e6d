package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.MemoryBacking;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks the tables as a processor does (Intel SDM volume 3, 4.5.4). */
final class PageTablesTest {
  private static final long ADDRESS = 0x000f_ffff_ffff_f000L;
  private static final int PRESENT = 1;
  private static final int WRITABLE = 2;
  private static final int LARGE = 0x80;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 0x1_0000));

  private final long cr3 = PageTables.write(memory);

  private long entry(long table, long linear, int shift) {
    return memory.readLong((table & ADDRESS) + (linear >>> shift & 511) * 8);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x1000, 0x1f_ffff, 0x20_0000, 0x3fff_ffff, 0x4000_0000, 0xffff_ffffL})
  void addressesBelow4GibAreMappedToThemselves(long linear) {
    long pml4e = entry(cr3, linear, 39);
    long pdpte = entry(pml4e, linear, 30);
    long pde = entry(pdpte, linear, 21);

    assertThat(pml4e & 0xfff).isEqualTo(PRESENT | WRITABLE);
    assertThat(pdpte & 0xfff).isEqualTo(PRESENT | WRITABLE);
    assertThat(pde & 0x1f_ffff).isEqualTo(PRESENT | WRITABLE | LARGE);
    assertThat((pde & ADDRESS) + (linear & 0x1f_ffff)).isEqualTo(linear);
  }

  @Test
  void addressesFrom4GibAreNotMapped() {
    assertThat(entry(entry(cr3, 1L << 32, 39), 1L << 32, 30)).isZero();
    assertThat(entry(cr3, 1L << 39, 39)).isZero();
  }
}
