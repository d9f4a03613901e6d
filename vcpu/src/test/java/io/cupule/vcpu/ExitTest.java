package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of each kind of exit, with guests that make them. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExitTest {
  private static final int HLT = 0xf4;

  private final Recorder recorder = new Recorder();

  @Test
  void portAccessesReachTheHandlerWithTheirOperands() throws Exception {
    int[] code = {
      0xb8, 0x34, 0x12, // mov ax, 0x1234
      0xe6, 0x10, // out 0x10, al
      0xe7, 0x12, // out 0x12, ax
      0xe4, 0x20, // in al, 0x20
      0xba, 0xf8, 0x03, // mov dx, 0x3f8
      0xee, // out dx, al
      HLT
    };
    try (Guest guest = new Guest(Mode.REAL, recorder, code).start()) {
      guest.awaitHalt();
      assertThat(recorder.accesses)
          .containsExactly("out 0x10/1 0x34", "out 0x12/2 0x1234", "in 0x20/1", "out 0x3f8/1 0x20");
      assertThat(guest.vcpu.stats().exits())
          .isEqualTo(Map.of(ExitReason.IO, 4L, ExitReason.HLT, 1L));
    }
  }

  @Test
  void everyElementOfAStringAccessReachesTheHandler() throws Exception {
    int[] code = {
      0xf3, 0x6e, // rep outsb
      0xb9, 0x03, 0x00, // mov cx, 3
      0xf3, 0x6c, // rep insb
      HLT
    };
    try (Guest guest =
        new Guest(Mode.REAL, recorder, code)
            .with(Reg.RSI, 0x4000)
            .with(Reg.RDI, 0x5000)
            .with(Reg.RCX, 3)
            .with(Reg.RDX, 0x77)) {
      guest.machine.memory().writeInt(0x4000, 0x00cc_bbaa);
      guest.start().awaitHalt();
      assertThat(recorder.accesses)
          .containsExactly(
              "out 0x77/1 0xaa",
              "out 0x77/1 0xbb",
              "out 0x77/1 0xcc",
              "in 0x77/1",
              "in 0x77/1",
              "in 0x77/1");
      assertThat(guest.machine.memory().readInt(0x5000)).isEqualTo(0x0077_7777);
    }
  }

  @Test
  void memoryAccessesReachTheHandlerWithTheirOperands() throws Exception {
    int[] code = {
      0x88, 0x07, // mov [rdi], al
      0x48, 0x89, 0x47, 0x08, // mov [rdi+8], rax
      0x8b, 0x5f, 0x10, // mov ebx, [rdi+16]
      0x89, 0x1f, // mov [rdi], ebx
      HLT
    };
    try (Guest guest =
        new Guest(Mode.KERNEL, recorder, code)
            .with(Reg.RDI, TestVm.MMIO)
            .with(Reg.RAX, 0x1122_3344_5566_7788L)
            .start()) {
      guest.awaitHalt();
      assertThat(recorder.accesses)
          .containsExactly(
              "write 0x180000/1 0x88",
              "write 0x180008/8 0x1122334455667788",
              "read 0x180010/4",
              "write 0x180000/4 0x180010");
      assertThat(guest.vcpu.stats().exits())
          .isEqualTo(Map.of(ExitReason.MMIO, 4L, ExitReason.HLT, 1L));
    }
  }

  @Test
  void portAccessFromUserModeReachesTheHandler() throws Exception {
    int[] code = {0xe6, 0x10, 0xeb, 0xfe}; // out 0x10, al; jmp .
    try (Guest guest = new Guest(Mode.USER, recorder, code).with(Reg.RAX, 0x42)) {
      guest.start();
      eventually("the access arrives", () -> !recorder.accesses.isEmpty());
      assertThat(recorder.accesses).containsExactly("out 0x10/1 0x42");
    }
  }

  @Test
  void haltedGuestIsBlockedUntilItIsStopped() throws Exception {
    try (Guest guest = new Guest(Mode.REAL, recorder, HLT).start()) {
      guest.awaitHalt();
      long before = guest.vcpu.stats().stateNanos().getOrDefault(RunState.BLOCKED, 0L);
      eventually(
          "time passes blocked",
          () -> guest.vcpu.stats().stateNanos().getOrDefault(RunState.BLOCKED, 0L) > before);
      guest.vcpu.lifecycle().stop();
      assertThat(guest.awaitEnd()).isEqualTo(new VcpuEnd.Stopped());
      assertThat(guest.vcpu.stats().exits()).isEqualTo(Map.of(ExitReason.HLT, 1L));
    }
  }

  @Test
  void kickOfAHaltedGuestMakesItGoOnBehindTheHlt() throws Exception {
    int[] code = {
      HLT, 0xe6, 0x10, HLT, 0xe6, 0x11, HLT
    }; // hlt; out 0x10, al; hlt; out 0x11, al; hlt
    try (Guest guest = new Guest(Mode.REAL, recorder, code).start()) {
      guest.awaitHalt();
      assertThat(recorder.accesses).isEmpty();
      guest.awaitNotice(guest.vcpu.kick());
      guest.awaitHalt();
      assertThat(recorder.accesses).containsExactly("out 0x10/1 0x0");
      guest.awaitNotice(guest.vcpu.kick());
      guest.awaitHalt();
      assertThat(recorder.accesses).containsExactly("out 0x10/1 0x0", "out 0x11/1 0x0");
    }
  }

  @Test
  void kickOfARunningGuestIsCountedAndLeavesNoTraceInTheGuest() throws Exception {
    int[] code = {0x48, 0xff, 0xc0, 0xeb, 0xfb}; // inc rax; jmp back
    try (Guest guest = new Guest(Mode.USER, recorder, code).start()) {
      for (int i = 0; i < 10; i++) {
        guest.awaitNotice(guest.vcpu.kick());
      }
      assertThat(guest.vcpu.stats().kicks()).isEqualTo(10);
      guest.vcpu.lifecycle().stop();
      guest.awaitEnd();
      assertThat(guest.vcpu.stats().exits()).containsOnlyKeys(ExitReason.INTR);
      assertThat(guest.machine.get(Reg.RAX)).isPositive();
      assertThat(guest.machine.get(Reg.RIP)).isIn(TestVm.CODE, TestVm.CODE + 3);
    }
  }

  @Test
  void interruptedThreadStillSleepsInHlt() throws Exception {
    ExitHandler interrupting = new Failing(() -> Thread.currentThread().interrupt());
    int[] code = {0xe6, 0x10, HLT}; // out 0x10, al; hlt
    try (Guest guest = new Guest(Mode.REAL, interrupting, code).start()) {
      guest.awaitHalt();
      Thread thread = threadOf(guest.vcpu.id());
      eventually("it sleeps", () -> thread.getState() == Thread.State.WAITING);
    }
  }

  private static Thread threadOf(VcpuId id) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(id.toString()))
        .findAny()
        .orElseThrow();
  }
}
