package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.state.CpuidEntry;
import io.cupule.kvm.state.DescriptorTable;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VcpuFdTest {
  private static final int CPUID_MAGIC = 0x4375_7075;

  @AutoClose private final TestVm guest = new TestVm(Mode.REAL, 0x0f, 0xa2, 0xf4); // cpuid; hlt
  private final VcpuFd vcpu = guest.vcpu();

  @Test
  void everyGeneralRegisterIsKept() {
    Regs written = new Regs();
    for (Reg register : Reg.values()) {
      written.set(register, 0x1122_3344_5566_7700L + register.ordinal());
    }
    written.set(Reg.RFLAGS, 0x246);
    vcpu.setRegs(written);
    Regs read = new Regs();
    vcpu.getRegs(read);
    for (Reg register : Reg.values()) {
      assertThat(read.get(register)).as(register.name()).isEqualTo(written.get(register));
    }
  }

  @Test
  void specialRegistersAreKept() {
    try (TestVm longMode = new TestVm(Mode.USER)) {
      longMode.enter();
      Sregs written = new Sregs();
      longMode.vcpu().getSregs(written);
      written.gdt(new DescriptorTable(0x1234_5678L, 0xfff7));
      written.idt(new DescriptorTable(0x8765_4321L, 0xffff));
      written.cr2(0x7fff_1234_5678L);
      written.cr8(5);
      written.set(SegmentName.FS, withBase(written.get(SegmentName.DS), 0x7fff_0000_1000L));
      written.set(SegmentName.GS, withBase(written.get(SegmentName.DS), 0x7fff_0000_2000L));
      longMode.vcpu().setSregs(written);
      Sregs read = new Sregs();
      longMode.vcpu().getSregs(read);
      for (SegmentName name : SegmentName.values()) {
        assertThat(read.get(name)).as(name.name()).isEqualTo(written.get(name));
      }
      assertThat(read.gdt()).isEqualTo(written.gdt());
      assertThat(read.idt()).isEqualTo(written.idt());
      assertThat(controlRegisters(read)).isEqualTo(controlRegisters(written));
    }
  }

  private static List<Long> controlRegisters(Sregs s) {
    return List.of(s.cr0(), s.cr2(), s.cr3(), s.cr4(), s.cr8(), s.efer(), s.apicBase());
  }

  private static Segment withBase(Segment s, long base) {
    return new Segment(
        base,
        s.limit(),
        s.selector(),
        s.type(),
        s.present(),
        s.dpl(),
        s.defaultBig(),
        s.nonSystem(),
        s.longMode(),
        s.granularity(),
        s.available(),
        s.unusable());
  }

  @Test
  void stateThatNoCpuCanBeInIsRefused() {
    Sregs sregs = new Sregs();
    vcpu.getSregs(sregs);
    sregs.cr0(0x8000_0000L); // paging without protection
    assertThatThrownBy(() -> vcpu.setSregs(sregs))
        .isInstanceOf(SystemCallException.class)
        .hasMessage("KVM_SET_SREGS: EINVAL (invalid argument)");
  }

  @Test
  void guestSeesTheCpuidThatWasSet() {
    List<CpuidEntry> table = new ArrayList<>();
    table.add(new CpuidEntry(0, 0, 0, 0x10, CPUID_MAGIC, CPUID_MAGIC + 1, CPUID_MAGIC + 2));
    vcpu.setCpuid(table);
    guest.enter();
    int result;
    do {
      result = vcpu.run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(result).isZero();
    assertThat(guest.get(Reg.RBX)).isEqualTo(CPUID_MAGIC);
    assertThat(guest.get(Reg.RCX)).isEqualTo(CPUID_MAGIC + 1);
    assertThat(guest.get(Reg.RDX)).isEqualTo(CPUID_MAGIC + 2);
  }

  @Test
  void realModeAddressesTranslateToThemselves() {
    guest.enter();
    assertThat(vcpu.translate(0x1_2345)).hasValue(0x1_2345);
  }

  @Test
  void longModeAddressesAreTranslatedByTheGuestsPageTables() {
    try (TestVm longMode = new TestVm(Mode.USER)) {
      longMode.memory().writeLong(0x3000 + 8 * 5, 0x40_0087); // 2 MiB at 10 MiB lie at 4 MiB
      longMode.enter();
      assertThat(longMode.vcpu().translate(0xa1_2345)).hasValue(0x41_2345);
      assertThat(longMode.vcpu().translate(1L << 30)).isEmpty();
      assertThat(longMode.vcpu().translate(0xffff_8000_0000_0000L)).isEmpty();
    }
  }

  @Test
  void timeStampCounterHasARate() {
    assertThat(vcpu.tscKhz()).isPositive();
  }

  @Test
  void timeStampCounterIsTheOneThatTheGuestReads() {
    try (TestVm reader = new TestVm(Mode.REAL, 0x0f, 0x31, 0xf4)) { // rdtsc; hlt
      reader.enter();
      long before = reader.vcpu().tsc();
      int result;
      do {
        result = reader.vcpu().run();
      } while (result == VcpuFd.INTERRUPTED);
      assertThat(result).isZero();
      long read = reader.get(Reg.RDX) << 32 | (reader.get(Reg.RAX) & 0xffff_ffffL);

      assertThat(read).isStrictlyBetween(before, reader.vcpu().tsc());
    }
  }

  @Test
  void secondVcpuOfAVmWithAnInterruptControllerWaitsForItsStart() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.createIrqchip();
      try (VcpuFd boot = vm.createVcpu(0);
          VcpuFd second = vm.createVcpu(1)) {
        assertThat(boot.mpState()).isNotEqualTo(VcpuFd.MP_STATE_UNINITIALIZED);
        assertThat(second.mpState()).isEqualTo(VcpuFd.MP_STATE_UNINITIALIZED);
      }
    }
  }

  @Test
  void runAfterCloseFailsInsteadOfRunningAnother() {
    vcpu.close();
    vcpu.close();
    int result = vcpu.run();
    assertThat(VcpuFd.runFailure(result))
        .hasMessage("KVM_RUN: EBADF (the file descriptor is closed)");
  }
}
