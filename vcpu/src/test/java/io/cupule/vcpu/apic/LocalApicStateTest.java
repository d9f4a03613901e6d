package io.cupule.vcpu.apic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cupule.time.ManualTimers;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A local APIC that is saved at any point continues in another one, under another clock. */
class LocalApicStateTest {
  private static final int ROUNDS = 200;
  private static final int STEPS = 400;
  private static final long TSC_KHZ = 2_000_000;
  private static final int DELIVERY_LEVEL = 0xc000;
  private static final int DELIVERY_EXTINT = 0x700;

  /** CPU 0 with its local APIC, under a clock of its own. */
  private static final class Rig implements ApicEvents {
    private final ManualTimers timers = new ManualTimers();
    private final TscClock tsc = new ScaledTsc(TSC_KHZ, 1_000);
    private final ApicBus bus = new ApicBus();
    private final StringBuilder effects = new StringBuilder();
    private final LocalApic apic;
    private boolean lint0;
    private boolean lint1;

    Rig(long now) {
      timers.advance(now);
      bus.onEoi(vector -> tell("eoi " + vector));
      apic = bus.attach(0, true, new ApicClocks(timers, tsc), this);
    }

    private void tell(String what) {
      effects.append(' ').append(what);
    }

    void drive(Rig other) {
      pins(other.lint0, other.lint1);
    }

    private void pins(boolean first, boolean second) {
      lint0 = first;
      lint1 = second;
      apic.lint0(first);
      apic.lint1(second);
    }

    /** Makes an access; returns its answer, what the vCPU was told, and what it can see. */
    String step(Random random) {
      String answer = access(random);
      return answer + ":" + takeEffects() + " " + outputs();
    }

    private String access(Random random) {
      switch (random.nextInt(18)) {
        case 0, 1 -> {
          return "page " + apic.mmioRead(random.nextInt(0x40) << 4, 4);
        }
        case 2 -> apic.mmioWrite(random.nextInt(0x40) << 4, 4, random.nextInt() & 0xffff_ffffL);
        case 3 -> apic.mmioWrite(Board.LVT_TIMER, 4, random.nextInt(3) << 17 | vector(random));
        case 4 ->
            apic.mmioWrite(Board.INITIAL_COUNT, 4, random.nextInt(1 << random.nextInt(1, 30)));
        case 5 -> pins(random.nextBoolean(), random.nextBoolean());
        case 6 -> apic.mmioWrite(Board.LVT_LINT0, 4, lint(random));
        case 7 -> apic.mmioWrite(Board.LVT_LINT1, 4, lint(random));
        case 8 -> bus.message(ApicBase.ADDRESS, vector(random));
        case 9 -> bus.message(ApicBase.ADDRESS, DELIVERY_LEVEL | vector(random));
        case 10 -> {
          return "takes " + (apic.hasPending() ? apic.acknowledge() : -1);
        }
        case 11 -> end();
        case 12 -> apic.cr8(random.nextInt(16));
        case 13 -> apic.mmioWrite(Board.SVR, 4, random.nextInt(8) == 0 ? 0xff : 0x1ff);
        case 14 -> timers.advance(random.nextLong(1L << random.nextInt(8, 30)));
        case 15 -> {
          return random.nextInt(6) == 0 ? base(random) : msr(random);
        }
        case 16 -> deadline(random);
        default -> {
          bus.message(ApicBase.ADDRESS, DELIVERY_EXTINT);
          if (random.nextBoolean()) {
            apic.acknowledgeExtInt();
          }
        }
      }
      return "";
    }

    private static int vector(Random random) {
      return random.nextInt(16, 256);
    }

    private static int lint(Random random) {
      return switch (random.nextInt(4)) {
        case 0 -> DELIVERY_EXTINT;
        case 1 -> 0x400; // NMI
        case 2 -> 0x8000 | vector(random); // fixed, level
        default -> vector(random);
      };
    }

    private void end() {
      apic.mmioWrite(Board.EOI, 4, 0);
      apic.writeMsr(Board.X2APIC + 0xb, 0);
    }

    private String base(Random random) {
      long[] modes = {0xfee0_0800L, 0xfee0_0c00L, 0xfee0_0000L, 0xfec4_0800L};
      return "base " + apic.writeMsr(Board.APIC_BASE, modes[random.nextInt(modes.length)]);
    }

    private String msr(Random random) {
      int msr = Board.X2APIC + random.nextInt(0x40);
      return random.nextBoolean()
          ? "msr " + apic.msrReadable(msr) + apic.readMsr(msr)
          : "msr " + apic.writeMsr(msr, random.nextInt(1 << 20));
    }

    private void deadline(Random random) {
      apic.mmioWrite(Board.LVT_TIMER, 4, 2 << 17 | vector(random));
      apic.writeMsr(Board.TSC_DEADLINE, ticks() + random.nextLong(-1_000, 1L << 24));
    }

    private long ticks() {
      return tsc.tsc(timers.now());
    }

    String outputs() {
      long next = timers.nextDeadline();
      long deadline = apic.readMsr(Board.TSC_DEADLINE);
      return "%d %s %x %x %s %d"
          .formatted(
              apic.pendingVector(),
              apic.extIntPending(),
              apic.readMsr(Board.APIC_BASE),
              apic.pageAddress(),
              next == Long.MAX_VALUE ? "no timer" : "in " + (next - timers.now()),
              deadline == 0 ? 0 : deadline - ticks());
    }

    String takeEffects() {
      String taken = effects.toString();
      effects.setLength(0);
      return taken;
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
      tell("sipi " + vector);
    }

    @Override
    public void extInt() {
      tell("extint");
    }
  }

  private final Random random = seeded();

  private static Random seeded() {
    long seed = Long.getLong("cupule.seed", System.nanoTime());
    System.out.println("fuzz state of the local APIC: -Dcupule.seed=" + seed);
    return new Random(seed);
  }

  private Rig newRig() {
    return new Rig(random.nextLong(1L << 40));
  }

  private Rig usedRig() {
    Rig rig = newRig();
    Random steps = new Random(random.nextLong());
    for (int step = random.nextInt(STEPS); step > 0; step--) {
      String _ = rig.step(steps);
    }
    return rig;
  }

  private void compare(String where, Rig first, Rig second) {
    first.takeEffects();
    second.takeEffects();
    assertThat(second.outputs()).as(where).isEqualTo(first.outputs());
    long seed = random.nextLong();
    Random one = new Random(seed);
    Random other = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      String expected = first.step(one);
      assertThat(second.step(other)).as("%s, step %d", where, step).isEqualTo(expected);
    }
  }

  @Test
  void theLocalApicContinuesFromAnyState() {
    for (int round = 0; round < ROUNDS; round++) {
      Rig original = usedRig();
      Rig copy = random.nextBoolean() ? newRig() : usedRig();
      copy.drive(original);

      copy.apic.load(original.apic.state());

      assertThat(copy.apic.state()).isEqualTo(original.apic.state());
      compare("round " + round, original, copy);
    }
  }

  @Test
  void aResetIsTheStateAfterPowerUp() {
    for (int round = 0; round < ROUNDS; round++) {
      Rig used = usedRig();
      Rig fresh = newRig();
      fresh.drive(used);

      used.apic.reset(ResetKind.POWER);

      compare("reset, round " + round, fresh, used);
    }
  }

  @Test
  void pinThatHasAnotherLevelThanInTheStateIsSeenAsAChange() {
    Rig rig = newRig();
    rig.apic.mmioWrite(Board.SVR, 4, 0x1ff);
    rig.apic.mmioWrite(Board.LVT_LINT1, 4, 0x400);
    LocalApicState low = rig.apic.state();
    rig.pins(false, true);
    rig.takeEffects();

    rig.apic.load(low);

    assertThat(rig.takeEffects()).isEqualTo(" nmi");
  }

  @Test
  void statesThatNoLocalApicHasAreRefused() {
    List<Long> none = Collections.nCopies(4, 0L);

    assertRefused(
        "requested: vectors below 16",
        () -> new LocalApicState.Queue(List.of(2L, 0L, 0L, 0L), none, none, 0));
    assertRefused(
        "in service: 3 words",
        () -> new LocalApicState.Queue(none, Collections.nCopies(3, 0L), none, 0));
    assertRefused(
        "a timer that runs in mode 3", () -> new LocalApicState.Timer(3, 0, 0, true, 0, 0, 0));
    assertRefused("timer period 1", () -> new LocalApicState.Timer(1, 0, 1, true, 0, 1, 0));
    assertRefused(
        "entry 0 80000000",
        () -> new LocalApicState.Table(List.of(Integer.MIN_VALUE, 0, 0, 0, 0, 0), 0, 0, 0, true));
    assertRefused("base fee00400", () -> withBase(0xfee0_0400L));
  }

  private static void withBase(long base) {
    LocalApicState powered = LocalApicState.POWERED_UP;
    LocalApicState _ =
        new LocalApicState(
            LocalApicState.VERSION,
            base,
            false,
            powered.interrupts(),
            powered.vectors(),
            powered.commands(),
            powered.timer());
  }

  private static void assertRefused(String what, Runnable make) {
    assertThatIllegalArgumentException()
        .isThrownBy(make::run)
        .withMessageContaining("local APIC: damaged state (" + what + ")");
  }
}
