package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The run area after exits that a real guest made. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KvmRunTest {
  // KVM_EXIT numbers
  private static final int IO = 2;
  private static final int HLT = 5;
  private static final int MMIO = 6;

  private static final int PORT = 0x1234;
  private static final long VALUE = 0x8877_6655_4433_2211L;

  @ParameterizedTest
  @CsvSource({
    "ee, 1, 0x11", // out dx, al
    "ef, 2, 0x2211", // out dx, ax
    "66 ef, 4, 0x44332211", // out dx, eax
  })
  void outTellsPortWidthAndValue(String code, int size, String value) {
    try (TestVm guest = guest(Mode.REAL, code)) {
      guest.set(Reg.RDX, PORT);
      guest.set(Reg.RAX, VALUE);
      KvmRun run = exit(guest, IO);
      assertThat(run.ioIsOut()).isTrue();
      assertThat(run.ioPort()).isEqualTo(PORT);
      assertThat(run.ioSize()).isEqualTo(size);
      assertThat(run.ioCount()).isOne();
      assertThat(run.ioData(0)).isEqualTo(Long.decode(value));
    }
  }

  @Test
  void highPortsAndValuesAreUnsigned() {
    try (TestVm guest = guest(Mode.REAL, "66 ef")) {
      guest.set(Reg.RDX, 0xffff);
      guest.set(Reg.RAX, 0xffff_fff0L);
      KvmRun run = exit(guest, IO);
      assertThat(run.ioPort()).isEqualTo(0xffff);
      assertThat(run.ioData(0)).isEqualTo(0xffff_fff0L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ec f4, 1, 0x665500ff", // in al, dx; hlt
    "ed f4, 2, 0x6655eeff",
    "66 ed f4, 4, 0xccddeeff",
  })
  void inGivesTheGuestTheLowBytesOfTheAnswer(String code, int size, String result) {
    try (TestVm guest = guest(Mode.REAL, code)) {
      guest.set(Reg.RDX, PORT);
      guest.set(Reg.RAX, 0x6655_0000);
      KvmRun run = exit(guest, IO);
      assertThat(run.ioIsOut()).isFalse();
      assertThat(run.ioPort()).isEqualTo(PORT);
      assertThat(run.ioSize()).isEqualTo(size);
      run.ioData(0, 0xaabb_ccdd_eeffL);
      exit(guest, HLT);
      assertThat(guest.get(Reg.RAX)).isEqualTo(Long.decode(result));
    }
  }

  @ParameterizedTest
  @CsvSource({"f3 6e f4, 1", "f3 6f f4, 2", "66 f3 6f f4, 4"}) // rep outs dx, [ds:si]; hlt
  void stringOutBringsEveryElementInOrder(String code, int size) {
    try (TestVm guest = guest(Mode.REAL, code)) {
      long data = 0x4000;
      int elements = 5;
      prepareString(guest, Reg.RSI, data, elements);
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < elements; i++) {
        expected.add(0x80L + i);
        guest.memory().writeByte(data + (long) i * size, (byte) (0x80 + i));
      }
      List<Long> written = new ArrayList<>();
      KvmRun run = guest.vcpu().runArea();
      while (next(guest) == IO) {
        assertThat(run.ioIsOut()).isTrue();
        assertThat(run.ioPort()).isEqualTo(PORT);
        assertThat(run.ioSize()).isEqualTo(size);
        for (int i = 0; i < run.ioCount(); i++) {
          written.add(run.ioData(i));
        }
      }
      assertThat(run.exitReason()).isEqualTo(HLT);
      assertThat(written).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"f3 6c f4, 1", "f3 6d f4, 2", "66 f3 6d f4, 4"}) // rep ins [es:di], dx; hlt
  void stringInTakesEveryElementInOrder(String code, int size) {
    try (TestVm guest = guest(Mode.REAL, code)) {
      long data = 0x4000;
      int elements = 5;
      prepareString(guest, Reg.RDI, data, elements);
      KvmRun run = guest.vcpu().runArea();
      int given = 0;
      int most = 0;
      while (next(guest) == IO) {
        assertThat(run.ioIsOut()).isFalse();
        assertThat(run.ioSize()).isEqualTo(size);
        most = Math.max(most, run.ioCount());
        for (int i = 0; i < run.ioCount(); i++) {
          run.ioData(i, 0x90 + given++);
        }
      }
      assertThat(run.exitReason()).isEqualTo(HLT);
      assertThat(given).isEqualTo(elements);
      assertThat(most).as("elements in one exit").isGreaterThan(1);
      for (int i = 0; i < elements; i++) {
        assertThat(guest.memory().readByte(data + (long) i * size)).isEqualTo((byte) (0x90 + i));
      }
    }
  }

  private static void prepareString(TestVm guest, Reg pointer, long data, int elements) {
    guest.set(Reg.RDX, PORT);
    guest.set(Reg.RCX, elements);
    guest.set(pointer, data);
  }

  @ParameterizedTest
  @CsvSource({
    "88 07, 1, 0x11", // mov [rdi], al
    "66 89 07, 2, 0x2211",
    "89 07, 4, 0x44332211",
    "48 89 07, 8, -0x778899aabbccddef",
  })
  void mmioWriteTellsAddressWidthAndValue(String code, int size, String value) {
    for (Mode mode : List.of(Mode.KERNEL, Mode.USER)) {
      try (TestVm guest = guest(mode, code)) {
        guest.set(Reg.RDI, TestVm.MMIO);
        guest.set(Reg.RAX, VALUE);
        KvmRun run = exit(guest, MMIO);
        assertThat(run.mmioIsWrite()).isTrue();
        assertThat(run.mmioGpa()).isEqualTo(TestVm.MMIO);
        assertThat(run.mmioLength()).isEqualTo(size);
        assertThat(run.mmioData()).isEqualTo(Long.decode(value));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8a 07 f4, 1, 0x77666608", // mov al, [rdi]; hlt
    "66 8b 07 f4, 2, 0x77660708",
    "8b 07 f4, 4, 0x05060708",
    "48 8b 07 f4, 8, 0x0102030405060708",
  })
  void mmioReadGivesTheGuestTheLowBytesOfTheAnswer(String code, int size, String result) {
    try (TestVm guest = guest(Mode.KERNEL, code)) {
      guest.set(Reg.RDI, TestVm.MMIO);
      guest.set(Reg.RAX, 0x7766_6666);
      KvmRun run = exit(guest, MMIO);
      assertThat(run.mmioIsWrite()).isFalse();
      assertThat(run.mmioGpa()).isEqualTo(TestVm.MMIO);
      assertThat(run.mmioLength()).isEqualTo(size);
      run.mmioData(0x0102_0304_0506_0708L);
      exit(guest, HLT);
      assertThat(guest.get(Reg.RAX)).isEqualTo(Long.decode(result));
    }
  }

  @Test
  void accessAcrossAPagesEndComesInPieces() {
    try (TestVm guest = guest(Mode.KERNEL, "48 89 07 f4")) { // mov [rdi], rax; hlt
      guest.set(Reg.RDI, TestVm.MMIO + 0xffd);
      guest.set(Reg.RAX, VALUE);
      KvmRun run = guest.vcpu().runArea();
      byte[] seen = new byte[8];
      int pieces = 0;
      while (next(guest) == MMIO) {
        pieces++;
        for (int i = 0; i < run.mmioLength(); i++) {
          int at = (int) (run.mmioGpa() - TestVm.MMIO - 0xffd) + i;
          seen[at] = (byte) (run.mmioData() >>> (8 * i));
        }
      }
      assertThat(pieces).isGreaterThan(1);
      assertThat(seen).containsExactly(0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88);
    }
  }

  @Test
  void interruptFlagIsThatOfTheExit() {
    try (TestVm guest = guest(Mode.REAL, "ee fb 90 ee")) { // out; sti; nop; out
      assertThat(exit(guest, IO).interruptsEnabled()).isFalse();
      assertThat(exit(guest, IO).interruptsEnabled()).isTrue();
    }
  }

  @Test
  void requestedExitIsInForceUntilItIsCleared() {
    try (TestVm guest = guest(Mode.USER, "eb fe")) { // jmp .
      KvmRun run = guest.vcpu().runArea();
      assertThat(run.exitRequested()).isFalse();
      run.requestExit();
      assertThat(run.exitRequested()).isTrue();
      assertThat(guest.vcpu().run()).isEqualTo(VcpuFd.INTERRUPTED);
      assertThat(guest.vcpu().run()).isEqualTo(VcpuFd.INTERRUPTED);
      run.clearExitRequest();
      assertThat(run.exitRequested()).isFalse();
    }
  }

  @Test
  void clearedRequestLetsTheGuestRun() {
    try (TestVm guest = guest(Mode.REAL, "f4")) {
      KvmRun run = guest.vcpu().runArea();
      run.requestExit();
      run.clearExitRequest();
      exit(guest, HLT);
    }
  }

  @Test
  void completedExitNoLongerTouchesTheRegisters() {
    try (TestVm guest = guest(Mode.REAL, "ec f4")) { // in al, dx; hlt
      KvmRun run = exit(guest, IO);
      run.ioData(0, 0x5a);
      guest.vcpu().completeExit();
      assertThat(guest.get(Reg.RAX)).isEqualTo(0x5a);
      assertThat(guest.get(Reg.RIP)).isEqualTo(TestVm.CODE + 1);
      guest.set(Reg.RAX, 1);
      exit(guest, HLT);
      assertThat(guest.get(Reg.RAX)).isOne();
    }
  }

  @Test
  void completedMmioReadNoLongerTouchesTheRegisters() {
    try (TestVm guest = guest(Mode.KERNEL, "8a 07 f4")) { // mov al, [rdi]; hlt
      guest.set(Reg.RDI, TestVm.MMIO);
      exit(guest, MMIO).mmioData(0x5a);
      guest.vcpu().completeExit();
      assertThat(guest.get(Reg.RAX)).isEqualTo(0x5a);
      guest.set(Reg.RAX, 1);
      exit(guest, HLT);
      assertThat(guest.get(Reg.RAX)).isOne();
    }
  }

  @Test
  void completingAnInstructionOfManyExitsEnds() {
    try (TestVm guest = guest(Mode.REAL, "f3 6c f4")) { // rep insb; hlt
      guest.set(Reg.RDX, PORT);
      guest.set(Reg.RCX, 0xffff);
      guest.set(Reg.RDI, 0xffff);
      exit(guest, IO);
      guest.vcpu().completeExit();
      guest.set(Reg.RIP, TestVm.CODE + 2);
      exit(guest, HLT);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void completingAnExitLeavesTheExitRequestAsItWas(boolean requested) {
    try (TestVm guest = guest(Mode.REAL, "ec f4")) {
      KvmRun run = exit(guest, IO);
      if (requested) {
        run.requestExit();
      }
      guest.vcpu().completeExit();
      assertThat(run.exitRequested()).isEqualTo(requested);
    }
  }

  @Test
  void useAfterCloseIsRefused() {
    TestVm guest = guest(Mode.REAL, "f4");
    KvmRun run = guest.vcpu().runArea();
    guest.close();
    assertThatThrownBy(run::requestExit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(run::exitReason).isInstanceOf(IllegalStateException.class);
  }

  private static TestVm guest(Mode mode, String code) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(code);
    int[] numbers = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      numbers[i] = bytes[i];
    }
    TestVm guest = new TestVm(mode, numbers);
    guest.enter();
    return guest;
  }

  private static KvmRun exit(TestVm guest, int reason) {
    assertThat(next(guest)).isEqualTo(reason);
    return guest.vcpu().runArea();
  }

  private static int next(TestVm guest) {
    int result;
    do {
      result = guest.vcpu().run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(result).isZero();
    return guest.vcpu().runArea().exitReason();
  }
}
