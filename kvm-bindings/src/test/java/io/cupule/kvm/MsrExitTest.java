package io.cupule.kvm;

import static io.cupule.kvm.RealModeGuest.HLT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import java.util.EnumSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RDMSR and WRMSR that user space answers, on a VM without irqchip. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MsrExitTest {
  private static final int X86_RDMSR = 29;
  private static final int X86_WRMSR = 30;

  private static final String READ = "0f 32 f4"; // rdmsr; hlt
  private static final String WRITE = "0f 30 f4"; // wrmsr; hlt
  private static final int GENERAL_PROTECTION = 13;

  private static final int APIC_BASE = 0x1b;
  private static final int TSC_DEADLINE = 0x6e0;
  private static final int SYSENTER_CS = 0x174;
  private static final int NO_SUCH_MSR = 0x4b1d_1d1d;

  @ParameterizedTest
  @ValueSource(ints = {APIC_BASE, TSC_DEADLINE})
  void filteredReadGetsItsValueFromUserSpace(int msr) {
    try (RealModeGuest guest = guest(READ, msr)) {
      guest.vm().exitOnMsrs(MsrRange.of(APIC_BASE), MsrRange.of(TSC_DEADLINE));
      KvmRun run = guest.exit(X86_RDMSR);
      assertThat(run.msrIndex()).isEqualTo(msr);
      run.msrData(0x1122_3344_5566_7788L);
      guest.exit(HLT);
      assertThat(guest.get(Reg.RAX)).isEqualTo(0x5566_7788L);
      assertThat(guest.get(Reg.RDX)).isEqualTo(0x1122_3344L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {APIC_BASE, TSC_DEADLINE})
  void filteredWriteBringsItsValueToUserSpace(int msr) {
    try (RealModeGuest guest = guest(WRITE, msr)) {
      guest.vm().exitOnMsrs(MsrRange.of(APIC_BASE), MsrRange.of(TSC_DEADLINE));
      guest.set(Reg.RAX, 0x8877_6655L);
      guest.set(Reg.RDX, 0x44);
      KvmRun run = guest.exit(X86_WRMSR);
      assertThat(run.msrIndex()).isEqualTo(msr);
      assertThat(run.msrData()).isEqualTo(0x44_8877_6655L);
      guest.exit(HLT);
    }
  }

  @ParameterizedTest
  @CsvSource({READ + "," + X86_RDMSR, WRITE + "," + X86_WRMSR})
  void refusedAccessRaisesGeneralProtection(String code, int reason) {
    try (RealModeGuest guest = guest(code, APIC_BASE).withHandler(GENERAL_PROTECTION)) {
      guest.vm().exitOnMsrs(MsrRange.of(APIC_BASE));
      guest.exit(reason).msrFail(true);
      guest.exitFromHandler(GENERAL_PROTECTION);
    }
  }

  @Test
  void otherRegistersAreAnsweredByKvm() {
    try (RealModeGuest guest = guest(READ, SYSENTER_CS)) {
      guest.vm().exitOnMsrs(new MsrRange(SYSENTER_CS - 1, 1), new MsrRange(SYSENTER_CS + 1, 64));
      guest.exit(HLT);
    }
  }

  @Test
  void everyRegisterOfARangeExits() {
    for (int msr : new int[] {SYSENTER_CS, SYSENTER_CS + 64, SYSENTER_CS + 69}) {
      try (RealModeGuest guest = guest(READ, msr)) {
        guest.vm().exitOnMsrs(new MsrRange(SYSENTER_CS, 70));
        assertThat(guest.exit(X86_RDMSR).msrIndex()).isEqualTo(msr);
      }
    }
  }

  @Test
  void unknownRegisterExitsWhereThatIsAskedFor() {
    try (RealModeGuest guest = guest(READ, NO_SUCH_MSR)) {
      guest.vm().exitOnMsrs(EnumSet.of(MsrExitReason.UNKNOWN));
      assertThat(guest.exit(X86_RDMSR).msrIndex()).isEqualTo(NO_SUCH_MSR);
    }
  }

  @Test
  void unknownRegisterRaisesGeneralProtectionOtherwise() {
    try (RealModeGuest guest = guest(READ, NO_SUCH_MSR).withHandler(GENERAL_PROTECTION)) {
      guest.vm().exitOnMsrs(MsrRange.of(APIC_BASE));
      guest.exitFromHandler(GENERAL_PROTECTION);
    }
  }

  /** What an x2APIC in user space is built on. */
  @ParameterizedTest
  @CsvSource({
    READ + ", 0x802, " + X86_RDMSR, // id
    READ + ", 0x808, " + X86_RDMSR, // task priority
    READ + ", 0x8ff, " + X86_RDMSR,
    WRITE + ", 0x80b, " + X86_WRMSR, // end of interrupt
    WRITE + ", 0x830, " + X86_WRMSR, // interrupt command
    WRITE + ", 0x83f, " + X86_WRMSR, // self IPI
  })
  void x2apicRegisterIsInvalidWithoutAnInKernelApicAndExits(String code, String msr, int reason) {
    int number = Integer.decode(msr);
    try (RealModeGuest guest = guest(code, number)) {
      guest.vm().exitOnMsrs(EnumSet.of(MsrExitReason.INVALID));
      guest.set(Reg.RAX, 0x21);
      KvmRun run = guest.exit(reason);
      assertThat(run.msrIndex()).isEqualTo(number);
      guest.exit(HLT);
    }
  }

  @Test
  void filteredAndRefusedRegistersExitTogether() {
    for (int msr : new int[] {APIC_BASE, 0x830}) {
      try (RealModeGuest guest = guest(WRITE, msr)) {
        guest
            .vm()
            .exitOnMsrs(
                EnumSet.of(MsrExitReason.FILTER, MsrExitReason.INVALID),
                MsrRange.of(APIC_BASE),
                MsrRange.of(TSC_DEADLINE));
        assertThat(guest.exit(X86_WRMSR).msrIndex()).isEqualTo(msr);
        guest.exit(HLT);
      }
    }
  }

  @Test
  void moreRangesThanKvmTakesAreRefused() {
    try (RealModeGuest guest = guest(READ, APIC_BASE)) {
      MsrRange[] ranges =
          IntStream.range(0, 17).mapToObj(i -> MsrRange.of(i)).toArray(MsrRange[]::new);
      assertThatThrownBy(() -> guest.vm().exitOnMsrs(ranges))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("17 MSR ranges: KVM takes at most 16");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, -1", "0, 12289", "0xffffffff, 2"})
  void emptyOrEndlessRangeIsRefused(String first, int count) {
    int from = (int) (long) Long.decode(first);
    assertThatThrownBy(() -> new MsrRange(from, count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("use 1 to 12288 registers below 2^32");
  }

  @ParameterizedTest
  @CsvSource({"0x7ff, 2", "0x800, 1", "0x8ff, 1", "0x6e0, 1000"})
  void rangeWithAnX2apicRegisterIsRefusedWithTheRemedy(String first, int count) {
    assertThatThrownBy(() -> new MsrRange(Integer.decode(first), count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KVM can't filter x2APIC registers (0x800 to 0x8ff)")
        .hasMessageEndingWith("ask for MsrExitReason.INVALID instead");
  }

  @Test
  void rangesBesideTheX2apicRegistersAreAccepted() {
    assertThat(new MsrRange(0x7ff, 1).count()).isOne();
    assertThat(new MsrRange(0x900, 1).count()).isOne();
    assertThat(new MsrRange(0xffff_ffff, 1).first()).isEqualTo(-1);
  }

  private static RealModeGuest guest(String code, int msr) {
    RealModeGuest guest = new RealModeGuest(code);
    guest.set(Reg.RCX, Integer.toUnsignedLong(msr));
    return guest;
  }
}
