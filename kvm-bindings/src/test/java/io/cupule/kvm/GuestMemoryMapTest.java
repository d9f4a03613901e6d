package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.GuestMemory.Slot;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.linux.error.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which memory can be mapped, with which pages, and what a refusal says. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GuestMemoryMapTest {
  private static final long PAGE = 4096;
  private static final Path HUGE_2M = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

  @ParameterizedTest
  @CsvSource({
    "0x1000, 0x2000, 0x2000, 0x1000", // the first one's end lies in the second
    "0x1000, 0x1000, 0x1000, 0x1000", // the same range twice
    "0x1000, 0x4000, 0x2000, 0x1000", // one inside the other
    "-0x2000, 0x2000, -0x1000, 0x1000", // at the highest addresses
  })
  void overlapIsRefused(String gpa1, String size1, String gpa2, String size2) {
    Slot first = new Slot(Long.decode(gpa1), Long.decode(size1));
    Slot second = new Slot(Long.decode(gpa2), Long.decode(size2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuestMemory.map(MemoryBacking.NORMAL, second, first).close())
        .withMessageStartingWith("guest memory slots overlap: 0x%x+0x", first.gpa());
  }

  static Stream<Slot> slotsNotMadeOfPages() {
    return Stream.of(
        new Slot(0x1000, 0),
        new Slot(0x1000, -PAGE),
        new Slot(0x1001, PAGE),
        new Slot(0x1000, PAGE + 1),
        new Slot(-PAGE, 2 * PAGE));
  }

  @ParameterizedTest
  @MethodSource("slotsNotMadeOfPages")
  void slotThatIsNotMadeOfWholePagesIsRefused(Slot slot) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuestMemory.map(MemoryBacking.NORMAL, slot).close())
        .withMessage(
            "guest memory slot 0x%x+0x%x is not made of whole pages of 4096 bytes",
            slot.gpa(), slot.size());
  }

  @Test
  void hugeBackingWantsWholeHugePages() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GuestMemory.map(MemoryBacking.HUGE_2M, new Slot(0, PAGE)).close())
        .withMessageContaining("whole pages of 2097152 bytes");
  }

  @Test
  void hugePagesThatAreNotReservedAreRefusedWithTheRemedy() throws Exception {
    long tooMany = hugePages("free_hugepages") + hugePages("nr_overcommit_hugepages") + 1;
    Slot slot = new Slot(0, tooMany * MemoryBacking.HUGE_2M.pageSize());
    assertThatThrownBy(() -> GuestMemory.map(MemoryBacking.HUGE_2M, slot).close())
        .isInstanceOf(SystemCallException.class)
        .hasMessage(
            Files.exists(HUGE_2M)
                ? "mmap(hugetlb): ENOMEM - reserve huge pages first (vm.nr_hugepages), or use"
                    + " hugePages: none"
                : "mmap(hugetlb): EINVAL - this host has no huge pages of that size; use another"
                    + " size or hugePages: none");
  }

  private static long hugePages(String count) throws IOException {
    Path file = HUGE_2M.resolve(count);
    return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
  }

  @Test
  void moreMemoryThanAnAddressSpaceHasIsRefusedWithTheRemedy() {
    SystemCallException refusal =
        catchThrowableOfType(
            SystemCallException.class,
            () -> GuestMemory.map(MemoryBacking.NORMAL, new Slot(0, 1L << 52)).close());
    assertThat(refusal)
        .hasMessage("mmap(guest memory): ENOMEM - give the VM less memory or free some");
  }

  @Test
  void slotMappedBeforeARefusedOneIsUnmapped() throws Exception {
    long size = 64L << 30;
    long before = addressSpaceInUse();
    assertThatThrownBy(() ->
            GuestMemory.map(MemoryBacking.NORMAL, new Slot(0, size), new Slot(1L << 52, 1L << 52))
                .close())
        .isInstanceOf(SystemCallException.class);
    assertThat(addressSpaceInUse() - before).isLessThan(size / 2);
    try (GuestMemory mapped = GuestMemory.map(MemoryBacking.NORMAL, new Slot(0, size))) {
      assertThat(mapped.contains(0, size)).isTrue();
      assertThat(addressSpaceInUse() - before).isGreaterThan(size / 2);
    }
    assertThat(addressSpaceInUse() - before).isLessThan(size / 2);
  }

  private static long addressSpaceInUse() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 2)[0];
    return Long.parseLong(pages) * PAGE;
  }

  @Test
  void transparentHugePagesBehaveLikeOrdinaryMemory() {
    try (GuestMemory huge =
        GuestMemory.map(MemoryBacking.TRANSPARENT_HUGE, new Slot(0, 4L << 20))) {
      huge.writeLong((2L << 20) - 4, -2);
      assertThat(huge.readLong((2L << 20) - 4)).isEqualTo(-2);
    }
  }
}
