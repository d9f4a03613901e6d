package io.cupule.sched.memory;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.policy.BuiltinPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A thread that finds itself current sees all that the one before it did, without a lock. */
@JCStressTest
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "current, and sees it")
@Outcome(id = "false, .", expect = Expect.ACCEPTABLE, desc = "not yet current")
@Outcome(expect = Expect.FORBIDDEN, desc = "current, but the past is missing")
@State
public class SwitchingPublishes {
  private static final PcpuDriver DRIVER =
      new PcpuDriver() {
        @Override
        public boolean runsOn(Pcpu pcpu) {
          return true;
        }

        @Override
        public void kick(Pcpu pcpu) {}
      };

  private final Pcpu pcpu =
      new Pcpu(0, BuiltinPolicy.NOOP.with(Compat.FIXED), () -> 0, DRIVER, SchedLock.mutex());
  private final SchedThread first = attach("first");
  private final SchedThread second = attach("second");
  private int x;

  /** Made by the test tool: the first thread is current, the second ready. */
  public SwitchingPublishes() {
    first.wake();
    second.wake();
    pcpu.schedule();
  }

  /** The first thread. */
  @Actor
  public void first() {
    x = 1;
    first.sleep();
    pcpu.schedule();
  }

  /** The second thread. */
  @Actor
  public void second(ZI_Result result) {
    result.r1 = pcpu.current() == second;
    result.r2 = x;
  }

  private SchedThread attach(String name) {
    return pcpu.attach(name, SchedParams.DEFAULT, SwitchHooks.NONE);
  }
}
