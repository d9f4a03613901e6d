package io.cupule.vcpu.apic;

import io.cupule.time.ManualTimers;
import java.util.ArrayList;
import java.util.List;

/**
 * Local APICs 0 to n - 1 on a bus in virtual time, driven as software on their CPUs drives them.
 * CPU 0 is the bootstrap processor. The TSC counts 2 per nanosecond and began 1000 ticks before
 * time 0.
 */
final class Board {
  static final int APIC_BASE = 0x1b;
  static final int TSC_DEADLINE = 0x6e0;
  static final int X2APIC = 0x800;

  static final int ID = 0x20;
  static final int VERSION = 0x30;
  static final int TPR = 0x80;
  static final int PPR = 0xa0;
  static final int EOI = 0xb0;
  static final int LDR = 0xd0;
  static final int DFR = 0xe0;
  static final int SVR = 0xf0;
  static final int ISR = 0x100;
  static final int TMR = 0x180;
  static final int IRR = 0x200;
  static final int ESR = 0x280;
  static final int ICR_LOW = 0x300;
  static final int ICR_HIGH = 0x310;
  static final int LVT_TIMER = 0x320;
  static final int LVT_THERMAL = 0x330;
  static final int LVT_PERFORMANCE = 0x340;
  static final int LVT_LINT0 = 0x350;
  static final int LVT_LINT1 = 0x360;
  static final int LVT_ERROR = 0x370;
  static final int INITIAL_COUNT = 0x380;
  static final int CURRENT_COUNT = 0x390;
  static final int DIVIDE = 0x3e0;

  static final int MASKED = 0x10000;
  static final int NONE = -1;
  static final int DIVIDE_BY_1 = 0xb;

  /** The messages that vCPUs were told, each "cpu what". */
  final List<String> told = new ArrayList<>();

  final List<Integer> ended = new ArrayList<>();

  /** How often a local APIC said that it may take messages that it refused. */
  int receptive;

  final ManualTimers timers = new ManualTimers();
  final ApicBus bus = new ApicBus();
  private final List<LocalApic> apics = new ArrayList<>();

  private Board(int count) {
    bus.onEoi(ended::add);
    bus.onReceptive(() -> receptive++);
    ApicClocks clocks = new ApicClocks(timers, new ScaledTsc(2_000_000, 1_000));
    for (int id = 0; id < count; id++) {
      apics.add(bus.attach(id, id == 0, clocks, new Teller(id)));
    }
  }

  /** A board whose CPUs have enabled their local APICs. */
  static Board of(int count) {
    Board board = asPoweredUp(count);
    for (int cpu = 0; cpu < count; cpu++) {
      board.write(cpu, SVR, 0x1ff);
    }
    return board;
  }

  static Board asPoweredUp(int count) {
    return new Board(count);
  }

  LocalApic apic(int cpu) {
    return apics.get(cpu);
  }

  int read(int cpu, int offset) {
    return (int) apic(cpu).mmioRead(offset, 4);
  }

  void write(int cpu, int offset, int value) {
    apic(cpu).mmioWrite(offset, 4, Integer.toUnsignedLong(value));
  }

  /** Sends as xAPIC software does. */
  void send(int cpu, int destination, int command) {
    write(cpu, ICR_HIGH, destination << 24);
    write(cpu, ICR_LOW, command);
  }

  /** A fixed edge-triggered interrupt from a device to one CPU. */
  void interrupt(int cpu, int vector) {
    bus.message(0xfee0_0000L | cpu << 12, vector);
  }

  void levelInterrupt(int cpu, int vector) {
    bus.message(0xfee0_0000L | cpu << 12, 0xc000 | vector);
  }

  void enterX2apic(int cpu) {
    LocalApic apic = apic(cpu);
    if (!apic.writeMsr(APIC_BASE, apic.readMsr(APIC_BASE) | 0xc00)) {
      throw new AssertionError("no x2APIC mode for CPU " + cpu);
    }
  }

  /** Takes the pending interrupts of all CPUs in their order, each with its EOI: "cpu:vector". */
  List<String> takeAll() {
    List<String> taken = new ArrayList<>();
    for (LocalApic apic : apics) {
      while (apic.hasPending()) {
        taken.add(apic.id() + ":" + Integer.toHexString(apic.acknowledge()));
        if (apic.readMsr(APIC_BASE) % 0x1000 >= 0xc00) {
          apic.writeMsr(X2APIC + 0xb, 0);
        } else {
          apic.mmioWrite(EOI, 4, 0);
        }
      }
    }
    return taken;
  }

  final class Teller implements ApicEvents {
    private final int cpu;

    Teller(int cpu) {
      this.cpu = cpu;
    }

    private void tell(String what) {
      told.add(cpu + " " + what);
    }

    @Override
    public void interruptPending() {
      tell("interrupt");
    }

    @Override
    public void nmi() {
      tell("nmi");
    }

    @Override
    public void init() {
      tell("init");
    }

    @Override
    public void sipi(int vector) {
      tell("sipi " + Integer.toHexString(vector));
    }

    @Override
    public void extInt() {
      tell("extint");
    }
  }
}
