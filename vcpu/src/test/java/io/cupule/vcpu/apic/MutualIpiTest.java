package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.HostTimers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CPUs in real threads that interrupt each other at once: nobody hangs, nothing is lost. */
@Timeout(180)
class MutualIpiTest {
  private static final int CPUS = 3;
  private static final int ROUNDS = 20_000;
  private static final int PING = 0x51;
  private static final int LEVEL_VECTOR = 0x61;
  private static final long PATIENCE = 20_000_000_000L;

  private final HostTimers timers = new HostTimers();
  private final ApicBus bus = new ApicBus();
  private final List<Cpu> cpus = new ArrayList<>();
  private final List<LocalApic> apics = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  MutualIpiTest() {
    ApicClocks clocks = new ApicClocks(timers, new ScaledTsc(1_000_000, 0));
    for (int id = 0; id < CPUS; id++) {
      Cpu cpu = new Cpu(id);
      LocalApic apic = bus.attach(id, id == 0, clocks, cpu);
      apic.mmioWrite(Board.SVR, 4, 0x1ff);
      apics.add(apic);
      cpus.add(cpu);
    }
  }

  @AfterEach
  void close() {
    timers.close();
  }

  /** A vCPU that halts until it is told to look, and handles what is pending. */
  private final class Cpu implements ApicEvents {
    private final int id;
    private final AtomicInteger told = new AtomicInteger();
    private volatile @Nullable Thread thread;
    private int taken;

    Cpu(int id) {
      this.id = id;
    }

    void write(int offset, long value) {
      apics.get(id).mmioWrite(offset, 4, value);
    }

    @Override
    public void interruptPending() {
      told.incrementAndGet();
      LockSupport.unpark(thread);
    }

    @Override
    public void nmi() {}

    @Override
    public void init() {}

    @Override
    public void sipi(int vector) {}

    @Override
    public void extInt() {}

    /** HLT: waits for the hint, never polls; then takes all that is pending. */
    boolean takeSome() {
      LocalApic apic = apics.get(id);
      long end = System.nanoTime() + PATIENCE;
      while (!apic.hasPending()) {
        int seen = told.get();
        if (apic.hasPending()) {
          break;
        }
        while (told.get() == seen) {
          if (System.nanoTime() > end) {
            return false;
          }
          LockSupport.parkNanos(this, PATIENCE);
        }
      }
      while (apic.hasPending()) {
        apic.acknowledge();
        write(Board.EOI, 0);
        taken++;
      }
      return true;
    }
  }

  private void runAll(Consumer<Cpu> body) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Cpu cpu : cpus) {
      Thread thread = Thread.ofPlatform().daemon().unstarted(() -> body.accept(cpu));
      cpu.thread = thread;
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void everyPingAroundARingOfHaltedCpusArrives() throws Exception {
    cpus.getFirst().write(Board.ICR_LOW, (1 << 18) | PING);
    runAll(cpu -> {
      int next = (cpu.id + 1) % CPUS;
      cpu.write(Board.ICR_HIGH, (long) next << 24);
      for (int round = 0; round < ROUNDS; round++) {
        if (!cpu.takeSome()) {
          faults.add("CPU %d lost its ping in round %d".formatted(cpu.id, round));
          return;
        }
        cpu.write(Board.ICR_LOW, PING);
      }
    });

    assertThat(faults).isEmpty();
    assertThat(cpus).allMatch(cpu -> cpu.taken >= ROUNDS);
  }

  @Test
  void cpusThatBroadcastToEachOtherAtOnceDoNotHang() throws Exception {
    // A device that holds its own lock while it sends, as an I/O APIC does.
    Object ioApic = new Object();
    bus.onEoi(vector -> {
      synchronized (ioApic) {
        bus.message(0xfee0_0000L | ((vector % CPUS) << 12), PING);
      }
    });
    runAll(cpu -> {
      for (int round = 0; round < ROUNDS; round++) {
        cpu.write(Board.ICR_LOW, (2 << 18) | PING);
        cpu.write(Board.ICR_LOW, (3 << 18) | (1 << 8) | (PING + 1));
        synchronized (ioApic) {
          bus.message(0xfeef_f000L, 0xc000 | LEVEL_VECTOR);
        }
        if (!cpu.takeSome()) {
          faults.add("CPU %d lost its own broadcast in round %d".formatted(cpu.id, round));
          return;
        }
      }
    });

    assertThat(faults).isEmpty();
  }

  @Test
  void periodicTimerOfAnotherThreadInterruptsAHaltedCpuEveryTime() throws Exception {
    runAll(cpu -> {
      cpu.write(Board.DIVIDE, Board.DIVIDE_BY_1);
      cpu.write(Board.LVT_TIMER, (1 << 17) | PING);
      cpu.write(Board.INITIAL_COUNT, 1);
      for (int round = 0; round < 500; round++) {
        if (!cpu.takeSome()) {
          faults.add("no tick " + round);
          return;
        }
      }
    });

    assertThat(faults).isEmpty();
    assertThat(cpus).allMatch(cpu -> cpu.taken >= 500);
  }
}
