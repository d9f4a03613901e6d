package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.EventFd;
import io.cupule.vcpu.exit.CpuSnapshot;
import io.cupule.vcpu.exit.Diagnostic;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guests that die, and what is told about it. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CrashTest {
  private static final long KNOWN = 0x1234_5678_9abc_def0L;

  private final Recorder recorder = new Recorder();

  @Test
  void tripleFaultIsAShutdownWithItsLastExits() throws Exception {
    // out 0x10, al; ud2, and there is no interrupt descriptor table
    int[] code = {0xe6, 0x10, 0x0f, 0x0b};
    try (Guest guest =
        new Guest(Mode.USER, recorder, code)
            .with(Reg.RAX, 0x42)
            .with(Reg.R15, KNOWN)
            .start(fd -> {})) {
      Diagnostic diagnostic = guest.awaitCrash();
      assertThat(diagnostic.reason()).startsWith("SHUTDOWN: triple fault");
      assertThat(diagnostic.lastExits()).hasSize(2);
      assertThat(diagnostic.lastExits().getFirst()).endsWith("IO write 0x10, 1 byte, value 0x42");
      assertThat(diagnostic.lastExits().getLast()).endsWith("SHUTDOWN");
      CpuSnapshot cpu = diagnostic.cpu().orElseThrow();
      if (cpu.isReset()) {
        assertThat(diagnostic.format()).contains("the CPU was reset on shutdown");
      } else {
        assertThat(diagnostic.format())
            .contains("mode 64-bit, CPL 3", "r15    123456789abcdef0", "rip    0000000000008002")
            .contains("code at rip: 0f 0b");
      }
    }
  }

  @Test
  void instructionThatKvmCannotEmulateIsShownWithItsState() throws Exception {
    // popcnt eax, [rdi]: every host leaves an access to a device to KVM, and KVM has no popcnt
    int[] code = {0xf3, 0x0f, 0xb8, 0x07, 0xf4};
    try (Guest guest =
        new Guest(Mode.KERNEL, recorder, code)
            .with(Reg.RDI, TestVm.MMIO)
            .with(Reg.R15, KNOWN)
            .start()) {
      Diagnostic diagnostic = guest.awaitCrash();
      assertThat(diagnostic.reason())
          .startsWith("INTERNAL_ERROR: KVM cannot emulate the instruction");
      assertThat(diagnostic.format())
          .contains("mode 64-bit, CPL 0", "r15    123456789abcdef0", "rip    0000000000008000")
          .contains("code at rip: f3 0f b8 07 f4 00")
          .contains("cr3    0000000000001000", "efer   0000000000000500")
          .containsPattern("cs   0030 base 0{16} limit ffffffff type b dpl 0 present 64-bit");
    }
  }

  @Test
  void jumpToAnAddressWithoutMemoryIsFatalAndItsCodeIsNotReadable() throws Exception {
    int[] code = {0xff, 0xe7}; // jmp rdi
    try (Guest guest = new Guest(Mode.KERNEL, recorder, code).with(Reg.RDI, TestVm.MMIO).start()) {
      Diagnostic diagnostic = guest.awaitCrash();
      assertThat(diagnostic.reason()).startsWith("INTERNAL_ERROR: ");
      assertThat(diagnostic.format())
          .contains("rip    0000000000180000")
          .contains("code at rip: not readable (no memory is mapped there)");
    }
  }

  @Test
  void codeAtTheEndOfMemoryIsShownAsFarAsItGoes() throws Exception {
    int[] code = {0xff, 0xe7}; // jmp rdi, to the last two bytes of memory
    try (Guest guest = new Guest(Mode.USER, recorder, code).with(Reg.RDI, TestVm.MEMORY - 2)) {
      guest.machine.memory().writeShort(TestVm.MEMORY - 2, (short) 0x0b0f); // ud2
      guest.start();
      Diagnostic diagnostic = guest.awaitCrash();
      CpuSnapshot cpu = diagnostic.cpu().orElseThrow();
      assertThat(cpu.isReset() ? "0f 0b" : cpu.code()).isEqualTo("0f 0b");
    }
  }

  @Test
  void faultInAHandlerEndsItsVcpuAlone() throws Exception {
    int[] out = {0xe6, 0x10, 0xeb, 0xfc}; // out 0x10, al, for ever
    ExitHandler faulty =
        new Failing(() -> {
          throw new IllegalStateException("the device is broken");
        });
    Counting counting = new Counting();
    try (Guest other = new Guest(Mode.REAL, counting, out).start();
        Guest guest = new Guest(Mode.REAL, faulty, out).start()) {
      Diagnostic diagnostic = guest.awaitCrash();
      assertThat(diagnostic.reason())
          .startsWith("internal fault: java.lang.IllegalStateException: the device is broken at ")
          .contains("CrashTest.java");
      assertThat(diagnostic.format()).contains("mode real mode", "IO");
      long before = counting.accesses();
      eventually("the other goes on", () -> counting.accesses() > before);
      other.vcpu.lifecycle().stop();
      assertThat(other.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
    }
  }

  @Test
  void errorInAHandlerEndsItsVcpuToo() throws Exception {
    ExitHandler faulty =
        new Failing(() -> {
          throw new AssertionError("cannot happen");
        });
    try (Guest guest = new Guest(Mode.REAL, faulty, 0xe4, 0x10).start()) { // in al, 0x10
      assertThat(guest.awaitCrash().reason())
          .startsWith("internal fault: java.lang.AssertionError: cannot happen at ");
    }
  }

  @Test
  void systemCallThatFailsInAHandlerIsAFaultOfOursAndNotOfKvm() {
    EventFd closed = new EventFd();
    closed.close();
    ExitHandler faulty = new Failing(closed::signal);
    try (Guest guest = new Guest(Mode.REAL, faulty, 0xe6, 0x10)) { // out 0x10, al
      guest.start();
      assertThat(guest.awaitCrash().reason())
          .startsWith(
              "internal fault: io.cupule.linux.error.SystemCallException: write(eventfd): EBADF");
    }
  }

  @Test
  void faultWhileHaltingEndsTheVcpu() throws Exception {
    CompletableFuture<VcpuEnd> end = new CompletableFuture<>();
    VcpuListener faulty =
        new VcpuListener() {
          @Override
          public void halted(Vcpu vcpu) {
            throw new IllegalStateException("cannot bear silence");
          }

          @Override
          public void ended(Vcpu vcpu, VcpuEnd how) {
            end.complete(how);
          }
        };
    try (TestVm machine = new TestVm(Mode.REAL, 0xf4); // hlt
        Vcpu vcpu =
            new Vcpu(
                new VcpuId("guest", 0),
                machine.vcpu(),
                machine.memory(),
                recorder,
                faulty,
                VcpuConfig.alone(Guest.allowedPcpu()))) {
      vcpu.lifecycle().start(machine::enter);
      assertThat(vcpu.lifecycle().awaitEnd(20_000_000_000L)).isTrue();
      assertThat(((VcpuEnd.Crashed) end.join()).diagnostic().reason())
          .contains("cannot bear silence");
    }
  }

  @Test
  void failedRunIsReportedEvenWhereTheRegistersAreGoneToo() throws Exception {
    CompletableFuture<Guest> self = new CompletableFuture<>();
    ExitHandler pullingThePlug = new Failing(() -> self.join().machine.vcpu().close());
    int[] code = {0xe6, 0x10, 0xf4}; // out 0x10, al; hlt
    try (Guest guest = new Guest(Mode.REAL, pullingThePlug, code)) {
      self.complete(guest);
      guest.start();
      Diagnostic diagnostic = guest.awaitCrash();
      assertThat(diagnostic.cpu()).isEmpty();
      assertThat(diagnostic.format()).contains("registers: not readable any more", "last exits");
    }
  }
}
