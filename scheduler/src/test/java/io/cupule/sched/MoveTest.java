package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread goes from one pCPU to another, in each of its states and under each policy. */
class MoveTest {
  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());
  private static final int STEPS = 20_000;
  private static final Reservation MOST = new Reservation(6_000_000, 10_000_000);

  private final List<String> switches = new ArrayList<>();
  private final VirtualPcpus machine =
      new VirtualPcpus(
          2,
          BuiltinPolicy.PRIO.with(Compat.FIXED),
          (_, pcpu, prev, next) -> switches.add(pcpu.id() + ":" + prev + ">" + next));
  private final Pcpu first = machine.pcpu(0);
  private final Pcpu second = machine.pcpu(1);
  private final SchedThread thread = attach(first, "a", 1);

  @Test
  void blockedThreadWakesOnItsNewPcpu() {
    thread.move(second);
    assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
    assertThat(second.needReschedule()).isFalse();

    thread.wake();

    assertThat(first.needReschedule()).isFalse();
    assertThat(second.schedule()).isSameAs(thread);
  }

  @Test
  void readyThreadIsReadyThereAndAsksForItsTurn() {
    run(attach(first, "urgent", 2));
    thread.wake();

    assertThat(thread.move(second)).as("who has the old one").hasToString("urgent");

    assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNABLE);
    assertThat(thread.pcpu()).isSameAs(second);
    assertThat(second.needReschedule()).isTrue();
    assertThat(second.schedule()).isSameAs(thread);
  }

  @Test
  void runningThreadLeavesItsPcpuToTheNextAndIsReadyThere() {
    SchedThread other = attach(first, "other", 1);
    run(thread);
    other.wake();
    switches.clear();
    machine.callFrom(0);

    assertThat(thread.move(second)).isSameAs(other);

    assertThat(switches).containsExactly("0:a>other");
    assertThat(first.current()).isSameAs(other);
    assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNABLE);
    assertThat(second.schedule()).isSameAs(thread);
  }

  @Test
  void runningThreadThatIsAloneLeavesItsPcpuIdle() {
    run(thread);
    machine.callFrom(0);

    assertThat(thread.move(second)).isSameAs(first.idle());
  }

  @Test
  void runningThreadThatWasToldToSleepIsBlockedThere() {
    run(thread);
    thread.sleep();
    machine.callFrom(0);

    thread.move(second);

    assertThat(thread.status()).isEqualTo(ThreadStatus.BLOCKED);
    assertThat(thread.isBlocking()).isFalse();
    assertThat(second.schedule()).isSameAs(second.idle());
  }

  @Test
  void runningThreadIsMovedByNobodyElse() {
    run(thread);
    machine.callFrom(1);

    assertThatThrownBy(() -> thread.move(second))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a runs on pCPU 0 and can move only itself");
    assertThat(first.current()).isSameAs(thread);
    assertThat(thread.status()).isEqualTo(ThreadStatus.RUNNING);
  }

  @Test
  void refusedThreadStaysWhereItIs() {
    first.changePolicy(BuiltinPolicy.RTDS.with(Compat.FIXED));
    second.changePolicy(BuiltinPolicy.RTDS.with(Compat.FIXED));
    thread.change(SchedParams.DEFAULT.withReservation(MOST));
    second.attach("b", SchedParams.DEFAULT.withReservation(MOST), SwitchHooks.NONE);
    run(thread);
    machine.callFrom(0);

    assertThatThrownBy(() -> thread.move(second))
        .isInstanceOf(AdmissionException.class)
        .hasMessageContaining("a asks for 60.0 % of pCPU 1");
    assertThat(thread.pcpu()).isSameAs(first);
    assertThat(first.current()).isSameAs(thread);
  }

  @Test
  void whatAMovedThreadReservedIsFreeAgain() {
    first.changePolicy(BuiltinPolicy.RTDS.with(Compat.FIXED));
    thread.change(SchedParams.DEFAULT.withReservation(MOST));

    thread.move(second);

    first.attach("b", SchedParams.DEFAULT.withReservation(MOST), SwitchHooks.NONE);
    assertThatThrownBy(() -> thread.move(first)).isInstanceOf(AdmissionException.class);
  }

  @Test
  void threadThatIsThereAlreadyAndOneThatWasDetachedAreRefused() {
    assertThatThrownBy(() -> thread.move(first))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a is on pCPU 0 already");
    thread.detach();
    assertThatThrownBy(() -> thread.move(second)).isInstanceOf(IllegalStateException.class);
  }

  /** Whoever is ready runs in the end, on the pCPU where it is, and nobody else does. */
  @ParameterizedTest
  @EnumSource(BuiltinPolicy.class)
  void nobodyIsLostOrRunsTwiceWhateverComesInWhatOrder(BuiltinPolicy policy) {
    System.out.println("moves: -Dcupule.seed=" + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    first.changePolicy(policy.with(Compat.FIXED));
    List<SchedThread> threads = new ArrayList<>(List.of(thread));
    for (int i = 1; i < 5; i++) {
      threads.add(attach(machine.pcpu(i % 2), "t" + i, i % 3));
    }
    boolean[] awake = new boolean[threads.size()];
    for (int step = 0; step < STEPS; step++) {
      int i = random.nextInt(threads.size());
      SchedThread each = threads.get(i);
      Pcpu home = each.pcpu();
      machine.callFrom(home.id());
      switch (random.nextInt(6)) {
        case 0 -> {
          each.wake();
          awake[i] = true;
        }
        case 1 -> {
          each.sleep();
          awake[i] = false;
        }
        case 2 -> each.move(home.id() == 0 ? second : first);
        case 3 -> machine.advance(random.nextLong(20_000_000));
        default -> home.schedule();
      }
      check(threads, awake);
    }
    threads.forEach(SchedThread::sleep);
    first.schedule();
    second.schedule();
    assertThat(first.current()).isSameAs(first.idle());
    assertThat(second.current()).isSameAs(second.idle());
    threads.forEach(SchedThread::detach);
  }

  private void check(List<SchedThread> threads, boolean[] awake) {
    for (int i = 0; i < threads.size(); i++) {
      SchedThread each = threads.get(i);
      boolean current = each.pcpu().current() == each;
      assertThat(each.status() == ThreadStatus.RUNNING).isEqualTo(current);
      assertThat(each.status() != ThreadStatus.BLOCKED && !each.isBlocking()).isEqualTo(awake[i]);
    }
    for (Pcpu pcpu : List.of(first, second)) {
      SchedThread current = pcpu.current();
      assertThat(current.pcpu()).isSameAs(pcpu);
    }
  }

  private static SchedThread attach(Pcpu pcpu, String name, int priority) {
    return pcpu.attach(name, SchedParams.DEFAULT.withPriority(priority), SwitchHooks.NONE);
  }

  private static void run(SchedThread woken) {
    woken.wake();
    assertThat(woken.pcpu().schedule()).isSameAs(woken);
  }
}
