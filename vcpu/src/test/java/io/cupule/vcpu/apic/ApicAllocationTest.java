package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.time.ManualTimers;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Local APICs are part of the exit path and leave nothing for the garbage collector. */
@Tag("interpreted")
class ApicAllocationTest {
  private static final int ROUNDS = 20_000;

  private final ThreadMXBean jvm = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final ManualTimers timers = new ManualTimers();
  private final ApicBus bus = new ApicBus();
  private final Recorder recorder = new Recorder();
  private final LocalApic first = attach(0);
  private final LocalApic second = attach(1);

  private LocalApic attach(int id) {
    ApicClocks clocks = new ApicClocks(timers, new ScaledTsc(2_600_000, 0));
    LocalApic apic = bus.attach(id, id == 0, clocks, recorder);
    apic.mmioWrite(Board.SVR, 4, 0x1ff);
    return apic;
  }

  @Test
  void interruptsIpisTimersAndErrorsInXapicModeAllocateNothing() {
    assertAllocatesNothing(() -> {
      first.mmioWrite(Board.ICR_HIGH, 4, 1L << 24);
      first.mmioWrite(Board.ICR_LOW, 4, 0x51);
      second.mmioWrite(Board.ICR_LOW, 4, (3 << 18) | (1 << 8) | 0x52);
      bus.message(0xfee0_1000L, 0xc000 | 0x61);
      first.mmioWrite(Board.DIVIDE, 4, Board.DIVIDE_BY_1);
      first.mmioWrite(Board.LVT_TIMER, 4, (1 << 17) | 0x71);
      first.mmioWrite(Board.INITIAL_COUNT, 4, 1_000_000);
      first.mmioRead(Board.CURRENT_COUNT, 4);
      timers.advance(1_000_000);
      first.mmioRead(0x40, 4);
      first.mmioWrite(Board.ESR, 4, 0);
      first.cr8(3);
      first.cr8(0);
      take(first);
      take(second);
    });
  }

  private static void take(LocalApic apic) {
    while (apic.hasPending()) {
      apic.acknowledge();
      apic.mmioWrite(Board.EOI, 4, 0);
    }
  }

  @Test
  void x2apicModeAllocatesNothing() {
    first.writeMsr(0x1b, 0xfee0_0d00L);
    second.writeMsr(0x1b, 0xfee0_0c00L);
    first.writeMsr(0x832, (2 << 17) | 0x71);
    assertAllocatesNothing(() -> {
      first.writeMsr(0x830, (1L << 32) | 0x51);
      second.writeMsr(0x83f, 0x52);
      second.writeMsr(0x80f, -1);
      first.writeMsr(0x6e0, timers.now() * 26 / 10 + 1_000_000);
      timers.advance(1_000_000);
      first.readMsr(0x6e0);
      first.msrReadable(0x83f);
      takeX2apic(first);
      takeX2apic(second);
    });
  }

  private static void takeX2apic(LocalApic apic) {
    while (apic.hasPending()) {
      apic.acknowledge();
      apic.writeMsr(0x80b, 0);
    }
  }

  private void assertAllocatesNothing(Runnable round) {
    round.run();
    long interruptsBefore = recorder.interrupts.get();
    long before = jvm.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    long allocated = jvm.getCurrentThreadAllocatedBytes() - before;
    assertThat(recorder.interrupts.get() - interruptsBefore).isGreaterThan(ROUNDS);
    assertThat(allocated).isZero();
  }
}
