package io.cupule.partition.boot.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import java.util.List;
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

  private static final long CR3 = 0x2000;
  private static final long GIB = 1L << 30;

  @AutoClose
  private final GuestMemory memory =
      GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 8 << 20));

  private void map(long memoryBytes) {
    List<Ram> ram = Ram.of(AddressMap.slots(memoryBytes));
    assertThat(CR3 + PageTables.size(PageTables.end(ram))).isLessThan(8 << 20);
    PageTables.write(memory, CR3, PageTables.end(ram));
  }

  private long entry(long table, long linear, int shift) {
    return memory.readLong((table & ADDRESS) + (linear >>> shift & 511) * 8);
  }

  private void isMappedToItself(long linear) {
    long pml4e = entry(CR3, linear, 39);
    long pdpte = entry(pml4e, linear, 30);
    long pde = entry(pdpte, linear, 21);

    assertThat(pml4e & 0xfff).isEqualTo(PRESENT | WRITABLE);
    assertThat(pdpte & 0xfff).isEqualTo(PRESENT | WRITABLE);
    assertThat(pde & 0x1f_ffff).isEqualTo(PRESENT | WRITABLE | LARGE);
    assertThat((pde & ADDRESS) + (linear & 0x1f_ffff)).isEqualTo(linear);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x1000, 0x1f_ffff, 0x20_0000, 0x3fff_ffff, 0x4000_0000, 0xffff_ffffL})
  void addressesBelow4GibAreMappedToThemselves(long linear) {
    map(1 << 20);

    isMappedToItself(linear);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 7, 64, 511, 512, 1024})
  void allMemoryIsMappedToItself(long gib) {
    map(gib * GIB);

    isMappedToItself(0);
    isMappedToItself(4 * GIB);
    isMappedToItself((gib + 1) * GIB - 1);
  }

  @Test
  void addressesFrom4GibAreNotMappedWithoutMemoryThere() {
    map(3 * GIB);

    assertThat(entry(entry(CR3, 1L << 32, 39), 1L << 32, 30)).isZero();
    assertThat(entry(CR3, 1L << 39, 39)).isZero();
  }
}
