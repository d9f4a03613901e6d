package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.device.clock.Pit;
import io.cupule.device.clock.Rtc;
import io.cupule.device.irq.IoApic;
import io.cupule.device.irq.IsaInterrupts;
import io.cupule.device.irq.PicPair;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interrupts and clock accesses are part of exits and must leave nothing for the collector. */
@Tag("interpreted")
class ChipsetAllocationTest {
  private static final int ROUNDS = 50_000;

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final Bus bus = new Bus("pio", -1, message -> {});
  private final PicPair pics = new PicPair(InterruptLine.NONE);
  private int messages;
  private final IoApic ioApic =
      new IoApic(24, IoApic.Version.WITH_EOI_REGISTER, (address, data) -> messages++ >= 0);
  private final InterruptLine line = new IsaInterrupts(pics, ioApic).line(9);
  private long now;

  ChipsetAllocationTest() {
    Pit pit = new Pit(new IsaInterrupts(pics, ioApic).line(Pit.IRQ), new StillTimers());
    Rtc rtc = new Rtc(InterruptLine.NONE, new StillTimers(), InstantSource.system(), 0, 0);
    bus.register(IoApic.BASE, IoApic.LENGTH, ioApic);
    bus.register(PicPair.FIRST_PORT, PicPair.LENGTH, pics.first());
    bus.register(PicPair.SECOND_PORT, PicPair.LENGTH, pics.second());
    bus.register(Pit.PORT, Pit.LENGTH, pit.ports());
    bus.register(Pit.SPEAKER_PORT, Pit.SPEAKER_LENGTH, pit.speakerPort());
    bus.register(Rtc.PORT, Rtc.LENGTH, rtc.ports());
  }

  @Test
  void interruptsAndClockAccessesAllocateNothing() {
    round(0);
    allocated();
    long allocated = allocated();

    assertThat(messages).isGreaterThanOrEqualTo(4 * ROUNDS);
    assertThat(allocated).isZero();
  }

  private long allocated() {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round(i);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void round(int i) {
    now += 1_234_567;
    bus.write(IoApic.BASE, 4, 0x10 + 2 * 9);
    bus.write(IoApic.BASE + 0x10, 4, 0x8039);
    bus.read(IoApic.BASE + 0x10, 4);
    line.set(true);
    ioApic.eoi(0x39);
    line.set(false);
    ioApic.eoi(0x39);
    pics.acknowledge();
    bus.write(PicPair.SECOND_PORT, 1, 0x20);
    bus.write(PicPair.FIRST_PORT, 1, 0x20);
    bus.write(Pit.PORT + 3, 1, 0x34);
    bus.write(Pit.PORT, 2, 0x1000 + i);
    bus.read(Pit.PORT, 1);
    bus.read(Pit.SPEAKER_PORT, 1);
    bus.write(Rtc.PORT, 2, 0x5000 | (i & 0x3f));
    bus.read(Rtc.PORT + 1, 1);
  }

  private final class StillTimers implements TimerService {
    @Override
    public NanoClock clock() {
      return () -> now;
    }

    @Override
    public Timer timer(String name, Runnable action) {
      return new Timer() {
        @Override
        public void arm(long deadline) {}

        @Override
        public void cancel() {}
      };
    }
  }
}
