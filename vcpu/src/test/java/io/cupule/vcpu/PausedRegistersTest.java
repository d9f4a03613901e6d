package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Sregs;
import io.cupule.vcpu.exit.CpuSnapshot;
import org.junit.jupiter.api.Test;

/** Registers of a paused vCPU, and pauses that come while they are being taken down. */
final class PausedRegistersTest {
  private Runnable meanwhile = () -> {};
  private long rip;
  private final PausedRegisters record = new PausedRegisters(this::snapshot);

  private CpuSnapshot snapshot() {
    Regs regs = new Regs();
    regs.set(Reg.RIP, rip);
    Runnable other = meanwhile;
    meanwhile = () -> {};
    other.run();
    return new CpuSnapshot(regs, new Sregs(), "");
  }

  private long found() {
    return record.found().orElseThrow().regs().get(Reg.RIP);
  }

  @Test
  void registersOfAPauseAreKeptUntilItIsOver() {
    record.wanted(true);
    assertThat(record.isAwaited()).isTrue();
    rip = 1;
    record.take();
    rip = 2;
    record.take();
    assertThat(found()).isEqualTo(1);
    assertThat(record.isAwaited()).isFalse();
    record.wanted(false);
    assertThat(record.found()).isEmpty();
  }

  @Test
  void thoseThatWereBeingTakenDownForAPauseThatIsOverAreNotShownInTheNext() {
    record.wanted(true);
    rip = 1;
    meanwhile =
        () -> {
          record.wanted(false);
          record.wanted(true);
        };
    record.take();
    assertThat(record.found()).isEmpty();
    assertThat(record.isAwaited()).isTrue();
    rip = 2;
    record.take();
    assertThat(found()).isEqualTo(2);
  }

  @Test
  void thoseOfAVcpuThatEntersTheGuestOnceMoreAreTakenDownAnew() {
    record.wanted(true);
    rip = 1;
    record.take();
    record.enters();
    assertThat(record.isAwaited()).isTrue();
    rip = 2;
    record.take();
    assertThat(found()).isEqualTo(2);
  }

  @Test
  void pauseOfAVcpuThatKvmDoesNotAnswerForIsNotHeldUp() {
    record.wanted(true);
    meanwhile =
        () -> {
          throw VcpuFd.runFailure(-5);
        };
    record.take();
    assertThat(record.found()).isEmpty();
    assertThat(record.isAwaited()).isFalse();
  }

  @Test
  void nothingIsTakenDownUnlessWanted() {
    record.take();
    record.wanted(true);
    assertThat(record.found()).isEmpty();
    assertThat(record.isAwaited()).isTrue();
  }
}
