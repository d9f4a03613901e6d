package io.cupule.vcpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kick's protocol as a state machine, explored in every interleaving. One step touches one
 * shared variable; kickers hold a lock as the shipped class does, but for counting.
 */
final class KickModel {
  /** What the vCPU's thread and the kickers do. */
  enum Step {
    /** Kicker: counts its request. */
    COUNT,
    /** Kicker: raises the flag that says a signal is on its way, and notes whether it was down. */
    RAISE_SIGNALLED,
    /** Kicker: sets immediate_exit. */
    REQUEST_EXIT,
    /** Kicker: sends the signal where the flag was down. */
    SEND,
    /** vCPU: clears immediate_exit, where it was set. */
    CLEAR_EXIT,
    /** vCPU: lowers the flag, where immediate_exit was set. */
    LOWER_SIGNALLED,
    /** vCPU: compares what was requested with what it has acknowledged, and acknowledges. */
    TEST
  }

  private static final int KICKERS = 2;
  private static final int KICKS = 2;
  private static final int FREE = -1;

  /**
   * Where the vCPU's thread is, beside its steps: before them, entering the kernel, in the guest.
   */
  private static final int LOOK = -1;

  private final List<Step> vcpuSteps;
  private final List<Step> kickerSteps;
  private final int entering;
  private final int inGuest;
  private final Set<State> seen = new HashSet<>();

  /**
   * Everything that is shared, and where each thread is.
   *
   * @param requested kicks counted
   * @param acknowledged kicks noticed
   * @param signalled the flag
   * @param exit immediate_exit
   * @param pending a signal that the vCPU's thread has not taken yet
   * @param lock the kicker that holds the lock
   * @param vcpu the vCPU's next step
   * @param found whether the vCPU found immediate_exit set in this round
   * @param kickers each kicker's steps done, over all its kicks
   * @param first whether each kicker found the flag down
   */
  private record State(
      int requested,
      int acknowledged,
      boolean signalled,
      boolean exit,
      boolean pending,
      int lock,
      int vcpu,
      boolean found,
      List<Integer> kickers,
      List<Boolean> first) {}

  KickModel(List<Step> vcpuSteps, List<Step> kickerSteps) {
    this.vcpuSteps = vcpuSteps;
    this.kickerSteps = kickerSteps;
    this.entering = vcpuSteps.size();
    this.inGuest = entering + 1;
  }

  int statesSeen() {
    return seen.size();
  }

  /** A state in which the guest spins on for ever although a kick was not noticed. */
  Optional<String> lostKick() {
    Deque<State> open = new ArrayDeque<>();
    open.push(
        new State(
            0, 0, false, false, false, FREE, LOOK, false, List.of(0, 0), List.of(false, false)));
    while (!open.isEmpty()) {
      State state = open.pop();
      if (!seen.add(state)) {
        continue;
      }
      int before = open.size();
      moveVcpu(state, open);
      for (int k = 0; k < KICKERS; k++) {
        moveKicker(state, k, open);
      }
      if (open.size() == before && state.acknowledged < state.requested) {
        return Optional.of(state.toString());
      }
    }
    return Optional.empty();
  }

  private void moveVcpu(State s, Deque<State> next) {
    if (s.vcpu < entering && s.pending) {
      // Outside KVM_RUN the handler takes the signal, and nothing else happens.
      next.push(vcpu(s, s.vcpu, s.found, s.exit, s.signalled, false, s.acknowledged));
    }
    if (s.vcpu == LOOK) {
      next.push(vcpu(s, 0, s.exit, s.exit, s.signalled, s.pending, s.acknowledged));
    } else if (s.vcpu == entering) {
      // In the kernel now: a signal from here on stays pending until it ends the guest's run.
      int to = s.exit ? LOOK : inGuest;
      next.push(vcpu(s, to, s.found, s.exit, s.signalled, s.pending, s.acknowledged));
    } else if (s.vcpu == inGuest) {
      if (s.pending) {
        next.push(vcpu(s, LOOK, s.found, s.exit, s.signalled, false, s.acknowledged));
      }
    } else {
      next.push(
          switch (vcpuSteps.get(s.vcpu)) {
            case CLEAR_EXIT ->
                vcpu(
                    s,
                    s.vcpu + 1,
                    s.found,
                    s.exit && !s.found,
                    s.signalled,
                    s.pending,
                    s.acknowledged);
            case LOWER_SIGNALLED ->
                vcpu(
                    s,
                    s.vcpu + 1,
                    s.found,
                    s.exit,
                    s.signalled && !s.found,
                    s.pending,
                    s.acknowledged);
            case TEST -> vcpu(s, s.vcpu + 1, s.found, s.exit, s.signalled, s.pending, s.requested);
            default -> throw new AssertionError("a kicker's step");
          });
    }
  }

  private static State vcpu(
      State s,
      int at,
      boolean found,
      boolean exit,
      boolean signalled,
      boolean pending,
      int acknowledged) {
    return new State(
        s.requested, acknowledged, signalled, exit, pending, s.lock, at, found, s.kickers, s.first);
  }

  private void moveKicker(State s, int k, Deque<State> next) {
    int done = s.kickers.get(k);
    if (done == KICKS * kickerSteps.size()) {
      return;
    }
    Step step = kickerSteps.get(done % kickerSteps.size());
    boolean locked = step != Step.COUNT;
    if (locked && s.lock != FREE && s.lock != k) {
      return;
    }
    boolean first = step == Step.RAISE_SIGNALLED ? !s.signalled : s.first.get(k);
    next.push(
        new State(
            s.requested + (step == Step.COUNT ? 1 : 0),
            s.acknowledged,
            s.signalled || step == Step.RAISE_SIGNALLED,
            s.exit || step == Step.REQUEST_EXIT,
            s.pending || (step == Step.SEND && first),
            locked ? lockAfter(done, k) : s.lock,
            s.vcpu,
            s.found,
            with(s.kickers, k, done + 1),
            with(s.first, k, first)));
  }

  private int lockAfter(int done, int kicker) {
    int next = done % kickerSteps.size() + 1;
    boolean last = next == kickerSteps.size() || kickerSteps.get(next) == Step.COUNT;
    return last ? FREE : kicker;
  }

  private static <T> List<T> with(List<T> list, int index, T value) {
    List<T> copy = new ArrayList<>(list);
    copy.set(index, value);
    return List.copyOf(copy);
  }
}
