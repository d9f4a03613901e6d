package io.cupule.vcpu;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.request.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exceptions and NMIs that are asked for from outside reach the guest's handlers. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExceptionTest {
  private static final int HANDLERS = 0x9000;
  private static final int UNDEFINED = 6;
  private static final int DOUBLE_FAULT = 8;
  private static final int PROTECTION = 13;

  private final Recorder recorder = new Recorder();

  @Test
  void queuedExceptionReachesItsHandler() {
    try (Guest guest = looping()) {
      guest.start();
      guest.vcpu.queueException(UNDEFINED, 0);
      eventually("its handler runs", () -> recorder.accesses.contains("out 0x6/1 0x0"));
    }
  }

  @Test
  void nmiReachesItsHandler() {
    try (Guest guest = looping()) {
      guest.start();
      guest.vcpu.request(Request.NMI);
      eventually("its handler runs", () -> recorder.accesses.contains("out 0x2/1 0x0"));
    }
  }

  @Test
  void nmiEndsAHalt() throws Exception {
    try (Guest guest = withHandlers(0xf4, 0xeb, 0xfd)) { // hlt; again
      guest.start();
      guest.awaitHalt();
      guest.vcpu.request(Request.NMI);
      guest.vcpu.kick();
      eventually("its handler runs", () -> recorder.accesses.contains("out 0x2/1 0x0"));
    }
  }

  @Test
  void exceptionDuringADoubleFaultEndsTheVcpu() {
    try (Guest guest = looping()) {
      // Before it starts, so that both are there when it first looks.
      guest.vcpu.queueException(DOUBLE_FAULT, 0);
      guest.vcpu.queueException(PROTECTION, 0);
      guest.start();
      assertThat(guest.awaitCrash().reason()).contains("double fault");
    }
  }

  @Test
  void vectorsThatAreNoExceptionsAreRefused() {
    try (Guest guest = looping()) {
      assertThatIllegalArgumentException().isThrownBy(() -> guest.vcpu.queueException(32, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> guest.vcpu.queueException(2, 0));
    }
  }

  private Guest looping() {
    return withHandlers(0xeb, 0xfe); // jmp to itself
  }

  /** A guest in real mode; handler n is {@code out n, al; iret}. */
  private Guest withHandlers(int... code) {
    Guest guest = new Guest(Mode.REAL, recorder, code);
    for (int vector = 0; vector < 32; vector++) {
      int handler = HANDLERS + vector * 4;
      guest.machine.memory().writeInt(vector * 4L, handler);
      guest.machine.memory().writeInt(handler, 0xcf00_00e6 | vector << 8 | 0x90 << 16);
    }
    return guest;
  }
}
