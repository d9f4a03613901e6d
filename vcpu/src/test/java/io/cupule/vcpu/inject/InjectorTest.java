package io.cupule.vcpu.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.time.ManualTimers;
import io.cupule.vcpu.apic.ApicBus;
import io.cupule.vcpu.apic.ApicClocks;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import io.cupule.vcpu.apic.ResetKind;
import io.cupule.vcpu.apic.ScaledTsc;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The choice of the next event, for all combinations of what waits and what the guest can take. */
final class InjectorTest {
  private static final int EXCEPTION = 6;
  private static final int EXTERNAL = 0x20;
  private static final int LOCAL = 0x51;
  private static final int EARLIER = 0x99;
  private static final int MOST_ENTRIES = 20;
  private static final int SPURIOUS_VECTOR_REGISTER = 0xf0;
  private static final int ICR = 0x300;
  private static final int SELF = 0x4_0000;
  private static final int EOI = 0xb0;

  /**
   * What waits, and what the guest can take.
   *
   * @param nmis 0 to 2
   * @param delivering whether the last exit came in the middle of another interrupt's delivery
   * @param blocked whether the guest's task priority blocks the local APIC's interrupt
   */
  record Case(
      boolean exception,
      int nmis,
      boolean external,
      boolean local,
      boolean interruptFlag,
      boolean shadow,
      boolean nmiMasked,
      boolean delivering,
      boolean blocked) {

    static Stream<Case> all() {
      return combinations(8)
          .flatMap(bits ->
              Stream.of(0, 1, 2)
                  .map(nmis ->
                      new Case(
                          bits[0], nmis, bits[1], bits[2], bits[3], bits[4], bits[5], bits[6],
                          bits[7])));
    }

    private static Stream<boolean[]> combinations(int count) {
      return Stream.iterate(0, i -> i < 1 << count, i -> i + 1)
          .map(i -> {
            boolean[] bits = new boolean[count];
            for (int bit = 0; bit < count; bit++) {
              bits[bit] = (i >> bit & 1) != 0;
            }
            return bits;
          });
    }

    /** Returns whether an interrupt may be injected before the next entry. */
    boolean takesInterrupt() {
      return interruptFlag && !shadow && !delivering && !exception && nmis == 0;
    }

    boolean localIsDeliverable() {
      return local && !blocked;
    }

    /** Returns what the guest takes at the next entry. */
    List<String> first() {
      if (delivering) {
        return List.of("interrupt " + EARLIER);
      } else if (exception) {
        return List.of("exception " + EXCEPTION);
      } else if (nmis > 0 && !nmiMasked && !shadow) {
        return List.of("nmi");
      } else if (takesInterrupt() && external) {
        return List.of("interrupt " + EXTERNAL);
      } else if (takesInterrupt() && localIsDeliverable()) {
        return List.of("interrupt " + LOCAL);
      }
      return List.of();
    }

    /** Returns whether an event is left that KVM does not know. */
    boolean leavesSome() {
      return (exception && delivering)
          || (external && !takesInterrupt())
          || (localIsDeliverable() && (!takesInterrupt() || external));
    }

    List<String> everything() {
      return Stream.<Supplier<Stream<String>>>of(
              () -> delivering ? Stream.of("interrupt " + EARLIER) : Stream.of(),
              () -> exception ? Stream.of("exception " + EXCEPTION) : Stream.of(),
              () -> Stream.generate(() -> "nmi").limit(nmis),
              () -> external ? Stream.of("interrupt " + EXTERNAL) : Stream.of(),
              () -> local ? Stream.of("interrupt " + LOCAL) : Stream.of())
          .flatMap(Supplier::get)
          .toList();
    }
  }

  /** A vCPU's events, its local APIC, and the model that takes them. */
  private static final class Bench implements ApicEvents {
    final ModelKvm kvm = new ModelKvm();
    final PendingRequests requests = new PendingRequests(_ -> {});
    final ExceptionQueue exceptions = new ExceptionQueue();
    final LocalApic apic =
        new ApicBus()
            .attach(0, true, new ApicClocks(new ManualTimers(), new ScaledTsc(1_000_000, 0)), this);
    final Injector injector =
        new Injector(kvm, requests, exceptions, new ApicInterrupts(kvm, apic, this::acknowledge));
    boolean line;

    Bench() {
      apic.virtualWire();
      apic.mmioWrite(SPURIOUS_VECTOR_REGISTER, 4, 0x1ff);
      injector.afterExit();
      requests.clear();
    }

    void raise(Case what) {
      kvm.interruptFlag = what.interruptFlag;
      kvm.shadow = what.shadow;
      kvm.nmiMasked = what.nmiMasked;
      kvm.taskPriority = what.blocked ? LOCAL >> 4 : 0;
      if (what.delivering) {
        kvm.leaveInDelivery(EARLIER);
      }
      injector.afterExit();
      if (what.exception) {
        requests.set(exceptions.queue(EXCEPTION, 0));
      }
      for (int i = 0; i < what.nmis; i++) {
        requests.set(Request.NMI);
      }
      if (what.external) {
        raiseLine();
      }
      if (what.local) {
        send(LOCAL);
      }
    }

    void send(int vector) {
      apic.mmioWrite(ICR, 4, SELF | vector);
    }

    void raiseLine() {
      line = true;
      apic.lint0(true);
    }

    private int acknowledge() {
      line = false;
      apic.lint0(false);
      return EXTERNAL;
    }

    /** The vCPU enters the guest if nothing calls it off, as in its loop, and leaves it. */
    void turn() {
      injector.beforeEntry();
      assertThat(requests.any()).as("a request keeps the vCPU from entering").isFalse();
      kvm.enter();
      injector.afterExit();
    }

    /** The guest ends what it handles, at priority 0. */
    void endHandlers() {
      kvm.interruptReturn();
      apic.mmioWrite(EOI, 4, 0);
      kvm.taskPriority = 0;
      injector.afterExit();
    }

    /** Returns whether the next exit is sure to come as soon as the guest can take what is left. */
    boolean isQuiet() {
      return !kvm.window && !kvm.delivering() && !kvm.keepsNmi() && !requests.any();
    }

    @Override
    public void interruptPending() {
      requests.set(Request.EVENT);
    }

    @Override
    public void nmi() {
      requests.set(Request.NMI);
    }

    @Override
    public void init() {}

    @Override
    public void sipi(int vector) {}

    @Override
    public void extInt() {
      requests.set(Request.EXTINT);
    }
  }

  private static Stream<Case> cases() {
    return Case.all();
  }

  @Test
  void allCombinationsAreTried() {
    assertThat(Case.all()).hasSize(3 * (1 << 8));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGuestTakesTheFirstByPriorityAndAWindowIsRequestedForTheRest(Case what) {
    Bench bench = new Bench();
    bench.raise(what);

    bench.turn();

    assertThat(bench.kvm.taken).isEqualTo(what.first());
    assertThat(bench.kvm.window).as("window").isEqualTo(what.leavesSome());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingIsLostOrDoubledOverTheNextEntries(Case what) {
    Bench bench = new Bench();
    bench.raise(what);

    for (int i = 0; i < MOST_ENTRIES; i++) {
      bench.turn();
      bench.endHandlers();
    }

    assertThat(bench.kvm.taken).containsExactlyInAnyOrderElementsOf(what.everything());
    assertThat(bench.isQuiet()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anEntryThatIsCalledOffChangesNothing(Case what) {
    Bench bench = new Bench();
    bench.raise(what);

    bench.injector.beforeEntry();
    boolean window = bench.kvm.window;
    bench.requests.set(Request.EVENT);
    bench.turn();

    assertThat(bench.kvm.taken).isEqualTo(what.first());
    assertThat(bench.kvm.window).isEqualTo(window);
  }

  @Test
  void newRegistersTakeNothingOfTheOldGuest() {
    Bench bench = new Bench();
    bench.kvm.taskPriority = 9;
    bench.injector.afterExit(); // the old guest could take an interrupt
    bench.apic.reset(ResetKind.POWER);
    bench.apic.virtualWire();
    bench.raiseLine();
    bench.kvm.interruptFlag = false;

    bench.injector.reset();
    bench.turn();

    assertThat(bench.kvm.taken).isEmpty();
    assertThat(bench.kvm.taskPriority).isZero();
    assertThat(bench.kvm.window).as("an exit is requested for it").isTrue();
  }

  @Test
  void exceptionThatTheGuestHasTakenEndsNoHalt() {
    Bench bench = new Bench();
    bench.exceptions.queue(EXCEPTION, 0);
    bench.requests.set(Request.NMI); // so that the entry looks for events
    bench.turn();
    bench.requests.set(Request.EXCP); // comes late

    assertThat(bench.injector.endHalt(false)).isFalse();
  }

  @Test
  void overRandomSequencesEveryEventArrivesOnce() {
    long seed = Long.getLong("cupule.seed", System.nanoTime());
    System.out.println("events: -Dcupule.seed=" + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      Bench bench = new Bench();
      List<String> raised = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        step(bench, random, raised);
      }
      for (int i = 0; i < MOST_ENTRIES; i++) {
        bench.turn();
        bench.endHandlers();
      }
      assertThat(bench.kvm.taken)
          .as("seed %d, run %d", seed, run)
          .containsExactlyInAnyOrderElementsOf(raised);
      assertThat(bench.isQuiet()).isTrue();
    }
  }

  /** One thing happens, in the guest or to the vCPU. Events that would merge are not raised. */
  private static void step(Bench bench, Random random, List<String> raised) {
    ModelKvm kvm = bench.kvm;
    switch (random.nextInt(9)) {
      case 0 -> {
        if (!bench.exceptions.isPending()) {
          bench.requests.set(bench.exceptions.queue(EXCEPTION, 0));
          raised.add("exception " + EXCEPTION);
        }
      }
      case 1 -> {
        if (!kvm.keepsNmi() && !bench.requests.has(Request.NMI)) {
          bench.requests.set(Request.NMI);
          raised.add("nmi");
        }
      }
      case 2 -> {
        if (!bench.line) {
          bench.raiseLine();
          raised.add("interrupt " + EXTERNAL);
        }
      }
      case 3 -> {
        int vector = 0x30 + random.nextInt(0xc0);
        int register = 0x200 + (vector >> 5 << 4); // IRR
        if ((bench.apic.mmioRead(register, 4) >> (vector & 31) & 1) == 0) {
          bench.send(vector);
          raised.add("interrupt " + vector);
        }
      }
      case 4 -> bench.injector.beforeEntry(); // and the entry is called off
      case 5 -> {
        kvm.interruptFlag = random.nextBoolean();
        kvm.shadow = random.nextBoolean();
        kvm.taskPriority = random.nextInt(16);
        if (kvm.delivering()) {
          bench.turn();
        } else {
          bench.injector.afterExit();
        }
      }
      case 6 -> bench.endHandlers();
      default -> bench.turn();
    }
  }

  @Test
  void theModelRefusesASecondEvent() {
    ModelKvm kvm = new ModelKvm();
    kvm.interrupt(LOCAL);

    assertThat(kvm.delivering()).isTrue();
    assertThatThrownBy(() -> kvm.interrupt(EXTERNAL))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("joins an injected event");
  }
}
