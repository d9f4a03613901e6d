package io.cupule.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.VcpuRegion;
import io.cupule.vcpu.trace.TraceReader;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steady state of the run loop allocates nothing. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AllocationTest {
  /**
   * Reads the allocation of its own thread, the vCPU's, after each window of accesses.
   *
   * <p>The smallest one counts. What allocates at every exit shows in every window; a window may
   * also hold what the JVM does once, when it replaces compiled code; on a busy host that takes
   * long.
   */
  private static final class Meter implements ExitHandler {
    private static final int MOST_WINDOWS = 40;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CompletableFuture<Long> allocated = new CompletableFuture<>();
    private final long window;
    private long accesses;
    private long before;
    private long smallest = Long.MAX_VALUE;

    Meter(long window) {
      this.window = window;
    }

    private long count() {
      if (accesses++ % window == 0) {
        long now = threads.getCurrentThreadAllocatedBytes();
        if (accesses > window) {
          smallest = Math.min(smallest, now - before);
        }
        if (smallest == 0 || accesses > MOST_WINDOWS * window) {
          allocated.complete(smallest);
        }
        before = now;
      }
      return accesses;
    }

    @Override
    public long pioRead(int port, int size) {
      return count();
    }

    @Override
    public void pioWrite(int port, int size, long value) {
      count();
    }

    @Override
    public long mmioRead(long gpa, int size) {
      return count();
    }

    @Override
    public void mmioWrite(long gpa, int size, long value) {
      count();
    }
  }

  @Test
  void portAndMemoryAccessesAllocateNothing() throws Exception {
    int[] code = {
      0xe6, 0x10, // out 0x10, al
      0xe4, 0x10, // in al, 0x10
      0x89, 0x07, // mov [rdi], eax
      0x8b, 0x07, // mov eax, [rdi]
      0xeb, 0xf6 // again
    };
    Meter meter = new Meter(200_000);
    VcpuConfig config = VcpuConfig.alone(Guest.allowedPcpu());
    VcpuId id = new VcpuId("guest", 0);
    TraceReader exits = config.pcpu().trace().exits();
    try (Guest guest = new Guest(Mode.KERNEL, id, config, meter, code)) {
      guest.with(Reg.RDI, TestVm.MMIO).start();
      assertThat(meter.allocated.get(100, TimeUnit.SECONDS)).isZero();
    }
    exits.poll(_ -> {});
    assertThat(exits.lost()).as("each of them was traced").isGreaterThan(meter.window);
  }

  @Test
  void accessesToPortsOfTheVcpuAllocateNothing() throws Exception {
    Meter meter = new Meter(20_000);
    AtomicLong own = new AtomicLong();
    VcpuRegion ports =
        new VcpuRegion() {
          @Override
          public long base() {
            return 0x10;
          }

          @Override
          public long length() {
            return 1;
          }

          @Override
          public long read(long offset, int size) {
            return meter.count();
          }

          @Override
          public void write(long offset, int size, long value) {
            own.incrementAndGet();
            meter.count();
          }
        };
    int[] code = {0xe6, 0x10, 0xe4, 0x10, 0xe6, 0x11, 0xeb, 0xf8}; // out 0x10; in 0x10; out 0x11
    try (Guest _ = new Guest(Mode.REAL, List.of(ports), meter, code).start()) {
      assertThat(meter.allocated.get(100, TimeUnit.SECONDS)).isZero();
      assertThat(own.get()).as("accesses of the region").isPositive();
    }
  }

  @Test
  void haltsAndWakesAllocateNothing() throws Exception {
    Meter meter = new Meter(5_000);
    // out 0x10, al; hlt; again
    try (Guest guest = new Guest(Mode.REAL, meter, 0xe6, 0x10, 0xf4, 0xeb, 0xfb)) {
      guest.start();
      while (!meter.allocated.isDone()) {
        guest.awaitHalt();
        guest.vcpu.kick();
      }
      assertThat(meter.allocated.get()).isZero();
    }
  }

  @Test
  void kicksOfARunningGuestAllocateNothing() throws Exception {
    Meter meter = new Meter(20_000);
    try (Guest guest = new Guest(Mode.REAL, meter, 0xe6, 0x10, 0xeb, 0xfc)) { // out 0x10, al
      guest.start();
      while (!meter.allocated.isDone()) {
        guest.awaitNotice(guest.vcpu.kick());
      }
      assertThat(meter.allocated.get()).isZero();
    }
  }

  @Test
  void meterSeesOneByteArrayPerWindow() {
    Meter meter = new Meter(10);
    while (!meter.allocated.isDone()) {
      if (meter.pioRead(0, 1) % 10 == 5) {
        assertThat(new byte[1]).hasSize(1);
      }
    }
    assertThat(meter.allocated.join()).isPositive();
  }
}
