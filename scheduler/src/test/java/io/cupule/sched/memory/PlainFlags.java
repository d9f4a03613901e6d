package io.cupule.sched.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The store-buffer example that shows that the tool sees reordering on this machine: it must fail.
 */
@JCStressTest
@Outcome(
    id = {"0, 1", "1, 0", "1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "in some order")
@Outcome(expect = Expect.FORBIDDEN, desc = "each missed the other's store")
@State
public class PlainFlags {
  private int x;
  private int y;

  /** Made by the test tool. */
  public PlainFlags() {}

  /** Raises one flag, and looks at the other. */
  @Actor
  public void first(II_Result result) {
    x = 1;
    result.r1 = y;
  }

  /** The other way round. */
  @Actor
  public void second(II_Result result) {
    y = 1;
    result.r2 = x;
  }
}
