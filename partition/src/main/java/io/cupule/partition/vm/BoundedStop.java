package io.cupule.partition.vm;

import io.cupule.partition.state.VmEvent;
import io.cupule.partition.thread.EachOf;
import io.cupule.partition.thread.Uninterrupted;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The ends of incarnations within a time limit, in three steps. First each vCPU ends after its
 * present exit. Then the VM is killed: the waits of its threads are interrupted. Last it is given
 * up. For any thread but a vCPU's.
 *
 * @param life the VM
 * @param run the incarnation that was asked to end; another one may follow it meanwhile
 */
public record BoundedStop(VmLife life, VmRun run) {
  /** The second step gets this fraction of the limit: one part in four. */
  private static final int KILL_PART = 4;

  /** Makes one for the present incarnation. */
  public static BoundedStop of(VmLife life) {
    return new BoundedStop(life, life.run());
  }

  /**
   * Waits until it has ended or is given up; an interrupt stays pending until then.
   *
   * @param bound longest wait; 0 to give it up at once
   */
  void await(Duration bound) {
    boolean _ =
        Uninterrupted.await(
            bound,
            left -> {
              await(List.of(this), left);
              return true;
            });
  }

  /**
   * Waits until all have ended or are given up.
   *
   * @param bound longest wait
   * @throws InterruptedException if interrupted; they go on ending
   */
  public static void await(Collection<BoundedStop> stops, Duration bound)
      throws InterruptedException {
    Duration grace = bound.dividedBy(KILL_PART);
    if (!haveEnded(stops, bound.minus(grace))) {
      left(stops).forEach(stop -> stop.life.apply(new VmEvent.Kill()));
      if (!haveEnded(stops, grace)) {
        left(stops).forEach(stop -> stop.life.apply(new VmEvent.GiveUp()));
      }
    }
  }

  private boolean hasEnded() {
    return life.hasEnded(run);
  }

  private static boolean haveEnded(Collection<BoundedStop> stops, Duration bound)
      throws InterruptedException {
    return EachOf.within(bound, stops, (stop, left) -> stop.life.await(_ -> stop.hasEnded(), left));
  }

  private static List<BoundedStop> left(Collection<BoundedStop> stops) {
    return stops.stream().filter(stop -> !stop.hasEnded()).toList();
  }
}
