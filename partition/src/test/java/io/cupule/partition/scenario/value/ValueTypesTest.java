package io.cupule.partition.scenario.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueTypesTest {

  @ParameterizedTest
  @CsvSource({
    "1M, 1048576",
    "1024K, 1048576",
    "64M, 67108864",
    "2G, 2147483648",
    "1024G, 1099511627776"
  })
  void memorySizeCountsInPowersOf1024(String text, long bytes) {
    assertThat(MemorySize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"1024K, 1M", "1028K, 1028K", "1024M, 1G", "1536M, 1536M", "1024G, 1024G"})
  void memorySizeIsWrittenInTheLargestUnit(String text, String canonical) {
    assertThat(MemorySize.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "64", "M", "64MB", "64m", "-1M", "0M", "064M", " 64M", "64M\n", "6.4G"})
  void otherTextIsNoMemorySize(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("- write a whole number followed by K, M or G, for example \"64M\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1K", "1020K", "1025G", "1099511627776K", "99999999999999999999G"})
  void memorySizeOutOfRangeIsRefused(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is out of range - write a size from 1M to 1024G");
  }

  @Test
  void memorySizeOfBrokenPagesNamesTheNextWholeSize() {
    assertThatThrownBy(() -> MemorySize.parse("1025K"))
        .hasMessage("1025K is not a multiple of 4K - write \"1028K\"");
  }

  @ParameterizedTest
  @CsvSource({
    "1us, PT0.000001S",
    "1ms, PT0.001S",
    "500ms, PT0.5S",
    "5s, PT5S",
    "90m, PT1H30M",
    "24h, PT24H"
  })
  void timeSpanHasFiveUnits(String text, Duration span) {
    assertThat(TimeSpan.parse(text)).isEqualTo(span);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "0s", "-5s", "5 s", "5S", "1.5s", "1000000000ms", "1d", "1ns"})
  void otherTextIsNoTimeSpan(String text) {
    assertThatThrownBy(() -> TimeSpan.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a length of time - write a whole number above 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"25h", "1441m", "999999999h"})
  void timeSpanEndsAtADay(String text) {
    assertThatThrownBy(() -> TimeSpan.parse(text)).hasMessageContaining("of at most 24h");
  }

  @ParameterizedTest
  @CsvSource({"0x0, 0", "0x7c00, 31744", "0xFFFFFFFFFFFFFFFF, -1"})
  void guestAddressIsHexadecimalAndUnsigned(String text, long value) {
    assertThat(GuestAddress.parse(text).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0x", "7c00", "31744", "0X7c00", "0x-1", "0x10000000000000000"})
  void otherTextIsNoGuestAddress(String text) {
    assertThatThrownBy(() -> GuestAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not an address - write 0x");
  }

  @Test
  void kernelIsABuiltinOrAFileBesideTheScenario() {
    Path directory = Path.of("scenarios");
    assertThat(Kernel.parse("builtin:counter", directory)).isEqualTo(new Kernel.Builtin("counter"));
    assertThat(Kernel.parse("bzImage", directory))
        .isEqualTo(new Kernel.Image(Path.of("scenarios/bzImage")));
    assertThat(Kernel.parse("/boot/bzImage", directory))
        .isEqualTo(new Kernel.Image(Path.of("/boot/bzImage")));
  }
}
