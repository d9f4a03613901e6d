package io.cupule.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.device.serial.SerialPort;
import io.cupule.time.ManualTimers;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A claimed access is part of every exit and must leave nothing for the garbage collector. */
@Tag("interpreted")
class AllocationTest {
  private static final int ACCESSES = 100_000;

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  @Test
  void aClaimedAccessAllocatesNothing() {
    Bus bus = new Bus("pio", 0xffff, message -> {});
    CountingBackend backend = new CountingBackend();
    bus.register(
        SerialPort.BASE,
        SerialPort.LENGTH,
        new SerialPort(InterruptLine.NONE, backend, new ManualTimers()));
    for (int i = 0; i < 20; i++) {
      bus.register(i, 1, new FakeDevice("neighbour " + i));
    }

    allocatedBy(bus);
    long allocated = allocatedBy(bus);

    assertThat(backend.count).isEqualTo(2 * ACCESSES);
    assertThat(allocated).isZero();
  }

  private long allocatedBy(Bus bus) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ACCESSES; i++) {
      bus.read(SerialPort.BASE + 5, 1);
      bus.write(SerialPort.BASE, 1, i);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static final class CountingBackend implements CharBackend {
    private int count;

    @Override
    public void write(int value) {
      count++;
    }

    @Override
    public void attach(CharReceiver receiver) {}

    @Override
    public void close() {}
  }
}
