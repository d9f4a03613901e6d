package io.cupule.sched.memory;

import io.cupule.sched.rendezvous.Stop;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A requester whose stop is acknowledged sees all that the target did before it left. */
@JCStressTest
@Outcome(
    id = {"true, 0, 0", "true, 1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "all or nothing")
@Outcome(id = "false, ., .", expect = Expect.ACCEPTABLE, desc = "the target is inside")
@Outcome(expect = Expect.FORBIDDEN, desc = "acknowledged, but something is half done")
@State
public class LeavingPublishes {
  private final SpinningTarget target = new SpinningTarget();
  private int x;
  private int y;

  /** Made by the test tool. */
  public LeavingPublishes() {}

  /** The target's thread. */
  @Actor
  public void vcpu() {
    target.enter();
    x = 1;
    // Gives a requester that must not look now the time to do it.
    for (int i = 0; i < 10; i++) {
      Thread.onSpinWait();
    }
    y = 1;
    target.leave();
  }

  /** Another thread. */
  @Actor
  public void requester(ZII_Result result) {
    try (Stop stop = target.stop()) {
      result.r1 = stop.isAcknowledged();
      result.r2 = y;
      result.r3 = x;
    }
  }
}
