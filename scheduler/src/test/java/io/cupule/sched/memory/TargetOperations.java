package io.cupule.sched.memory;

import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.sched.rendezvous.Waiter;
import java.util.concurrent.Semaphore;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** A target's operations, for Lincheck. */
public class TargetOperations {
  private final Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
  private final StopTarget target = rendezvous.join(() -> {}, new SemaphoreRest());
  private boolean inside;

  private static final class SemaphoreRest implements Waiter {
    private final Semaphore semaphore = new Semaphore(0);

    @Override
    public void await() {
      semaphore.acquireUninterruptibly();
    }

    @Override
    public void signal() {
      semaphore.release();
    }
  }

  /** Made by the tool for each run of a scenario. */
  public TargetOperations() {}

  /** The target's thread enters, unless it is in there. */
  @Operation(nonParallelGroup = "vcpu")
  public boolean enter() {
    inside = inside || target.enter();
    return inside;
  }

  /** The target's thread leaves, if it is in there. */
  @Operation(nonParallelGroup = "vcpu")
  public void leave() {
    if (inside) {
      inside = false;
      target.leave();
    }
  }

  /** A stop, and whether it was acknowledged at once. */
  @Operation
  public boolean stop() {
    try (Stop stop = rendezvous.stopAll()) {
      return stop.isAcknowledged();
    }
  }

  /** The target dies. */
  @Operation
  public void retire() {
    target.retire();
  }

  /** Whether it is inside. */
  @Operation
  public boolean inGuest() {
    return target.inGuest();
  }

  /** Checks by Lincheck's own model checker, or otherwise on real threads. */
  static void main(String[] arguments) {
    if (arguments[0].equals("MODEL")) {
      new ModelCheckingOptions()
          .iterations(8)
          .invocationsPerIteration(300)
          .threads(3)
          .actorsPerThread(2)
          .check(TargetOperations.class);
    } else {
      new StressOptions()
          .iterations(10)
          .invocationsPerIteration(2_000)
          .threads(3)
          .actorsPerThread(2)
          .check(TargetOperations.class);
    }
  }
}
