package io.cupule.sched.memory;

import io.cupule.sched.rendezvous.Stop;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A target that enters sees all that a requester did while the target was stopped, or nothing. */
@JCStressTest
@Outcome(
    id = {"true, 0, 0", "true, 1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "all or nothing")
@Outcome(id = "false, 0, 0", expect = Expect.ACCEPTABLE, desc = "not acknowledged: no work done")
@Outcome(expect = Expect.FORBIDDEN, desc = "guest code saw work half done")
@State
public class ClosingPublishes {
  private final SpinningTarget target = new SpinningTarget();
  private int x;
  private int y;

  /** Made by the test tool. */
  public ClosingPublishes() {}

  /** The target's thread. */
  @Actor
  public void vcpu(ZII_Result result) {
    target.enter();
    result.r2 = y;
    result.r3 = x;
    target.leave();
  }

  /** Another thread. */
  @Actor
  public void requester(ZII_Result result) {
    try (Stop stop = target.stop()) {
      boolean acknowledged = stop.isAcknowledged();
      if (acknowledged) {
        x = 1;
        y = 1;
      }
      result.r1 = acknowledged;
    }
  }
}
