package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guest's own data is at 0xa000 to 0xefff; below, its tables change as it runs. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DirtyLogTest {
  private static final long DATA = 0xa000;
  private static final long DATA_END = 0xf000;
  private static final int[] EXIT = {0xe6, 0x50}; // out 0x50, al

  /** Machine code that writes a byte to an address below 64 KiB. */
  private static int[] write(Mode mode, int address) {
    int low = address & 0xff;
    int high = address >> 8;
    return mode == Mode.REAL
        ? new int[] {0xc6, 0x06, low, high, 1}
        : new int[] {0xc6, 0x04, 0x25, low, high, 0, 0, 1};
  }

  private static int[] code(int[]... parts) {
    return IntStream.range(0, parts.length).flatMap(i -> IntStream.of(parts[i])).toArray();
  }

  private static void runToExit(TestVm guest) {
    int result;
    do {
      result = guest.vcpu().run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(guest.vcpu().runArea().exitReason()).isEqualTo(RealModeGuest.IO);
  }

  private static List<String> take(DirtyLog log) {
    List<String> ranges = new ArrayList<>();
    log.take((gpa, length) -> {
      assertThat(gpa % DirtyLog.PAGE).isZero();
      if (gpa >= DATA && gpa < DATA_END) {
        ranges.add("%x+%x".formatted(gpa, length));
      }
    });
    return ranges;
  }

  @ParameterizedTest
  @EnumSource
  void theLogHasThePagesThatTheGuestWroteSinceItWasLastTaken(Mode mode) {
    int[] code =
        code(
            write(mode, 0xb000),
            EXIT,
            write(mode, 0xafff),
            write(mode, 0xb000),
            write(mode, 0xd123),
            EXIT,
            write(mode, 0xd000),
            EXIT);
    try (TestVm guest = new TestVm(mode, code)) {
      guest.enter();
      runToExit(guest);
      try (DirtyLog log = DirtyLog.start(guest.vm(), guest.memory())) {
        assertThat(take(log)).as("before the guest runs").isEmpty();

        runToExit(guest);
        assertThat(take(log)).containsExactly("a000+2000", "d000+1000");
        assertThat(take(log)).as("taken twice").isEmpty();

        runToExit(guest);
        assertThat(take(log)).containsExactly("d000+1000");
      }
    }
  }

  @Test
  void writesOfThisProcessAreNotInTheLog() {
    try (TestVm guest = new TestVm(Mode.REAL, EXIT);
        DirtyLog log = DirtyLog.start(guest.vm(), guest.memory())) {
      guest.enter();
      guest.memory().writeInt(0xb000, 7);
      runToExit(guest);

      assertThat(take(log)).isEmpty();
    }
  }

  @Test
  void aClosedLogIsRefusedAndTheGuestGoesOn() {
    int[] code = code(EXIT, write(Mode.REAL, 0xb000), EXIT, write(Mode.REAL, 0xc000), EXIT);
    try (TestVm guest = new TestVm(Mode.REAL, code)) {
      guest.enter();
      runToExit(guest);
      DirtyLog closed = DirtyLog.start(guest.vm(), guest.memory());
      closed.close();
      closed.close();

      assertThatThrownBy(() -> closed.take((_, _) -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("start another one");
      runToExit(guest);
      assertThat(guest.memory().readByte(0xb000)).isEqualTo((byte) 1);
      try (DirtyLog next = DirtyLog.start(guest.vm(), guest.memory())) {
        runToExit(guest);
        assertThat(take(next)).containsExactly("c000+1000");
      }
    }
  }

  @Test
  void memoryOfAnotherSizeThanTheVmsIsRefused() {
    try (TestVm guest = new TestVm(Mode.REAL, EXIT);
        GuestMemory other =
            GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0x10_0000, 1 << 20))) {
      assertThatThrownBy(() -> DirtyLog.start(guest.vm(), other))
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("KVM_SET_USER_MEMORY_REGION");
    }
  }
}
