package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the page of xAPIC mode is (SDM 3, "Relocating the Local APIC Registers"). */
class PageAddressTest {
  private static final int APIC_BASE = 0x1b;
  private static final long HOME = 0xfee0_0000L;
  private static final long FREE = 0x4200_0000L;
  private static final long MEMORY = 0x1000_0000L;

  private final Board board = Board.of(1);
  private final LocalApic apic =
      new ApicBus(page -> page >= MEMORY && page < 1L << 40)
          .attach(
              0,
              true,
              new ApicClocks(new ManualTimers(), new ScaledTsc(1_000_000, 0)),
              board.new Teller(0));

  @Test
  void thePageGoesWhereTheGuestPutsIt() {
    assertThat(apic.pageAddress()).isEqualTo(HOME);

    assertThat(apic.writeMsr(APIC_BASE, FREE | 0x900)).isTrue();

    assertThat(apic.pageAddress()).isEqualTo(FREE);
    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(FREE | 0x900);
  }

  @ParameterizedTest
  @ValueSource(longs = {0x20_0900L, 1L << 40 | 0x900, FREE | 0x901, FREE | 0xb00, -1})
  void memoryAbsentAddressesAndReservedBitsFault(long value) {
    assertThat(apic.writeMsr(APIC_BASE, value)).isFalse();
    assertThat(apic.pageAddress()).isEqualTo(HOME);
  }

  @Test
  void theAddressOutlastsX2apicModeAndInit() {
    apic.writeMsr(APIC_BASE, FREE | 0xd00);

    apic.reset(ResetKind.INIT);

    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(FREE | 0xd00);
  }

  @Test
  void powerUpBringsThePageHome() {
    apic.writeMsr(APIC_BASE, FREE | 0x900);

    apic.reset(ResetKind.POWER);

    assertThat(apic.pageAddress()).isEqualTo(HOME);
    assertThat(apic.readMsr(APIC_BASE)).isEqualTo(HOME | 0x900);
  }
}
