package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedLock;
import io.cupule.sched.explore.Steps;
import io.cupule.sched.explore.Workload;
import java.util.List;

/** Programs whose faults are known, to try the explorer on. */
public final class Textbook implements Workload {
  /** Which program. */
  public enum Program {
    /** Two threads add one to a volatile number, without a lock. */
    LOST_UPDATE,
    /** The same, under a lock. */
    LOCKED_UPDATE,
    /** The same, to a field that is not volatile. */
    RACE,
    /** Two locks, taken in opposite orders. */
    DEADLOCK,
    /** Each thread raises its flag, and takes it back as long as the other's is up, for ever. */
    AFTER_YOU,
    /** A thread that has seen a number waits for ever; one that has not goes on. */
    WAITS_IF_SEEN
  }

  private final Program program;
  private final SchedLock first = new StepLock();
  private final SchedLock second = new StepLock();
  private volatile int number;
  private int plain;
  private volatile boolean flag0;
  private volatile boolean flag1;

  /** Takes the program's name. */
  public Textbook(String program) {
    this.program = Program.valueOf(program);
  }

  @Override
  public List<Runnable> bodies() {
    return switch (program) {
      case LOST_UPDATE -> List.of(this::add, this::add);
      case LOCKED_UPDATE -> List.of(this::addUnderLock, this::addUnderLock);
      case RACE -> List.of(() -> plain = 1, () -> plain = 2);
      case DEADLOCK -> List.of(() -> addUnder(first, second), () -> addUnder(second, first));
      case AFTER_YOU -> List.of(this::afterYou0, this::afterYou1);
      case WAITS_IF_SEEN -> List.of(this::lookAndGoOn, () -> number = 1);
    };
  }

  @Override
  public void checkEnd() {
    boolean adds = program == Program.LOST_UPDATE || program == Program.LOCKED_UPDATE;
    if (adds && number != 2) {
      throw new AssertionError("an update was lost");
    }
  }

  private void add() {
    int before = number;
    number = before + 1;
  }

  private void addUnderLock() {
    first.lock();
    add();
    first.unlock();
  }

  private void addUnder(SchedLock outer, SchedLock inner) {
    outer.lock();
    inner.lock();
    add();
    inner.unlock();
    outer.unlock();
  }

  private void afterYou0() {
    flag0 = true;
    while (flag1) {}
  }

  private void afterYou1() {
    flag1 = true;
    while (flag0) {}
  }

  /** Has been told "true" once, also where it was not told to wait. */
  private void lookAndGoOn() {
    if (waitedIfSeen()) {
      Steps.await("nothing", () -> true);
    }
  }

  private boolean waitedIfSeen() {
    if (isSeen()) {
      Steps.await("for ever", () -> false);
    }
    return true;
  }

  private boolean isSeen() {
    return number == 1;
  }
}
