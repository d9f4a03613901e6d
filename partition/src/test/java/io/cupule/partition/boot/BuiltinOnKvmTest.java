package io.cupule.partition.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.vcpu.exit.VcpuEnd;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every entry state and every built-in guest on a real vCPU. */
@RequiresKvm
@Timeout(180)
final class BuiltinOnKvmTest {
  private static GuestRun finished(Builtin guest, String args, String input) {
    return finished(guest.image(), args, input);
  }

  private static GuestRun finished(KernelImage image, String args, String input) {
    var run = new GuestRun(image, args, input);
    if (!run.ends(Patience.SECONDS, TimeUnit.SECONDS)) {
      run.close();
      throw new AssertionError("still running after 20 s, printed: " + run.output());
    }
    return run;
  }

  @Test
  void helloPrintsOneLineAndPowersOff() {
    try (var run = finished(Builtin.HELLO, "", "")) {
      assertThat(run.output()).isEqualTo("hello from a Cupule partition (1 of 1)\n");
      assertThat(run.writes).containsExactly("boot=1", "exit=0");
    }
  }

  @Test
  void helloPrintsAsOftenAndAsSlowlyAsItIsTold() {
    try (var run = finished(Builtin.HELLO, "  times=3 interval-ms=40 ", "")) {
      assertThat(run.output().lines())
          .containsExactly(
              "hello from a Cupule partition (1 of 3)",
              "hello from a Cupule partition (2 of 3)",
              "hello from a Cupule partition (3 of 3)");
      // half of the interval: the first line may be late, and a TSC read as 1 GHz would be off by
      // more
      assertThat(run.lineTimes.get(2) - run.lineTimes.get(0)).isGreaterThan(60_000_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"times", "times=", "times=3x", "times=1000000000", "xtimes=3", "3"})
  void argumentThatAGuestCannotReadEndsItWithCode1(String args) {
    try (var run = finished(Builtin.HELLO, args, "")) {
      assertThat(run.output()).isEqualTo("cannot read these arguments: " + args + "\n");
      assertThat(run.writes).containsExactly("boot=1", "exit=1");
    }
  }

  @Test
  void counterCountsUpAtCpl3() {
    try (var run = finished(Builtin.COUNTER, "interval-ms=20 prints=3", "")) {
      List<Long> counts =
          run.output()
              .lines()
              .peek(line -> assertThat(line).startsWith("count "))
              .map(line -> Long.parseLong(line.substring(6)))
              .toList();
      assertThat(counts).hasSize(3).isSorted().doesNotHaveDuplicates();
      assertThat(run.sregs.get(SegmentName.CS)).extracting(Segment::selector).isEqualTo(0x33);
      assertThat(run.writes).containsExactly("boot=1", "exit=0");
    }
  }

  @Test
  void echoSendsBackWhatItGetsUntilCtrlD() {
    try (var run = finished(Builtin.ECHO, "", "Hi, you\r\u00ff\u0004more")) {
      assertThat(run.output()).isEqualTo("echo: type something, Ctrl-D ends\nHi, you\r\u00ff");
      assertThat(run.writes).containsExactly("boot=1", "exit=0");
    }
  }

  @Test
  void spinNeverLeavesTheGuestByItself() {
    try (var run = new GuestRun(Builtin.SPIN.image(), "", "")) {
      run.awaitBoot();

      assertThat(run.ends(500, TimeUnit.MILLISECONDS)).isFalse();

      run.stop();

      assertThat(run.writes).containsExactly("boot=1");
      assertThat(run.sregs.get(SegmentName.CS)).extracting(Segment::selector).isEqualTo(0x33);
      assertThat(run.regs.get(Reg.RAX)).isPositive();
    }
  }

  @Test
  void faultyTripleFaultsWithItsDigitInEachRegister() {
    try (var run = finished(Builtin.FAULTY, "", "")) {
      assertThat(run.output()).isEqualTo("faulty: about to fault\n");
      assertThat(run.end).isInstanceOf(VcpuEnd.Crashed.class);
      assertThat(run.regs.get(Reg.RAX)).isEqualTo(0x1111_1111_1111_1111L);
      assertThat(run.regs.get(Reg.R9)).isEqualTo(0x9999_9999_9999_9999L);
      assertThat(run.regs.get(Reg.R15)).isEqualTo(-1);
    }
  }

  @Test
  void timerReportsTheTickThatDoesNotCome() {
    try (var run = GuestRun.withInterruptControllers(Builtin.TIMER.image(), "ticks=2")) {
      assertThat(run.ends(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

      assertThat(run.output())
          .contains("timer: local APIC, one-shot: 2 ticks")
          .endsWith("timer: PIT: tick 1 did not come within 3 s\n");
      assertThat(run.writes).containsExactly("boot=1", "exit=1");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0x500, 0x7c00, 0x1_2345, 0xf_ff00})
  void flatImageRunsInRealModeWithAUsableStack(long gpa) {
    // mov al,'*'; push ax; xor ax,ax; pop ax; mov dx,0x3f8; out dx,al; xor ax,ax; out 0xf4,al; hlt
    byte[] program = HexFormat.of().parseHex("b02a5031c058baf803ee31c0e6f4f4");

    try (var run = finished(KernelImage.bytes("flat", program).flatAt(gpa), "", "")) {
      assertThat(run.output()).isEqualTo("*");
      assertThat(run.writes).containsExactly("exit=0");
      assertThat(run.sregs.cr0() & 1).isZero();
    }
  }
}
