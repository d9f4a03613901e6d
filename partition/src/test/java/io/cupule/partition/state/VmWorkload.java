package io.cupule.partition.state;

import io.cupule.sched.SchedLock;
import io.cupule.sched.explore.Steps;
import io.cupule.sched.explore.Workload;
import io.cupule.sched.explore.workload.StepLock;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Threads that meet at the state of one VM, which has one vCPU. The states and what follows them
 * are the shipped code; what the threads do between two events is told here in a line each.
 */
@SuppressWarnings("exports") // the explorer makes it by its public constructor
public final class VmWorkload implements Workload, VmStates.Effects<VmWorkload.Incarnation> {
  private final List<String> names;
  private final VmStates<Incarnation> states;
  private final SchedLock operations = new StepLock();
  private final Stop stop = new Rendezvous(SchedLock.none()).stopAll();
  private final Incarnation first = new Incarnation();
  private final Incarnation second = new Incarnation();
  private volatile boolean resetIsAsked;

  private enum Clock implements InstantSource {
    STILL;

    @Override
    public Instant instant() {
      return Instant.EPOCH;
    }
  }

  private enum Restarts implements VmEvent.Successor {
    AFTER_A_CRASH;

    @Override
    public Optional<ResetCause> after(VmEnd end) {
      return end.kind() == VmEnd.Kind.CRASHED ? Optional.of(ResetCause.CRASH) : Optional.empty();
    }
  }

  /** What is known of one incarnation. */
  static final class Incarnation {
    private volatile boolean hasThread;
    private volatile boolean runs;
    private volatile boolean stopped;
    private volatile boolean left;
    private volatile boolean usedByAReset;
    private volatile boolean toBeReleased;
    private volatile boolean released;
    private volatile int ends;
  }

  /**
   * Makes one.
   *
   * @param threads the threads by what they do, with blanks between them; one that releases what
   *     has ended is added
   */
  public VmWorkload(String threads) {
    names = Stream.concat(Stream.of(threads.split(" ")), Stream.of("reaper")).toList();
    states = new VmStates<>(new StepLock(), Clock.STILL, this);
    states.begin(first);
  }

  @Override
  public List<Runnable> bodies() {
    return names.stream().map(this::body).toList();
  }

  private Runnable body(String name) {
    return switch (name) {
      case "start" -> this::start;
      case "spins" -> () -> vcpu(first, Optional.empty());
      case "powersOff" -> () -> vcpu(first, Optional.of(VmEnd.Kind.POWERED_OFF));
      case "crashes" -> () -> vcpu(first, Optional.of(VmEnd.Kind.CRASHED));
      case "asksReset" -> this::vcpuThatAsks;
      case "spinsAgain" -> () -> vcpu(second, Optional.empty());
      case "reset" -> () -> exclusively(() -> reset(new VmEvent.Reset(), true));
      case "resetBehindItsBack" -> () -> exclusively(() -> reset(new VmEvent.Reset(), false));
      case "resetAsAsked" -> this::resetAsAsked;
      case "pause" -> this::pauseAndResume;
      case "stop" -> this::stop;
      case "giveUp" -> this::giveUp;
      case "reaper" -> this::reap;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public String name(int body) {
    return names.get(body);
  }

  private void exclusively(Runnable operation) {
    operations.lock();
    operation.run();
    operations.unlock();
  }

  private void start() {
    exclusively(this::startNow);
  }

  private void startNow() {
    if (states.apply(new VmEvent.Create()).happened()) {
      Incarnation run = states.run();
      run.hasThread = true;
      if (states.apply(new VmEvent.Launch()).happened()) {
        run.runs = true;
        states.apply(new VmEvent.Launched());
      }
    }
  }

  /** A vCPU whose guest spins, or ends its VM. */
  private void vcpu(Incarnation own, Optional<VmEnd.Kind> end) {
    if (begins(own)) {
      if (!own.stopped && end.isPresent()) {
        end(end.get());
      }
      leave(own);
    }
  }

  private void vcpuThatAsks() {
    if (begins(first)) {
      ResetRequest request = new ResetRequest(ResetCause.GUEST, "port");
      if (!first.stopped && states.apply(new VmEvent.AskReset(request)).happened()) {
        resetIsAsked = true;
      }
      leave(first);
    }
  }

  /** Waits for the thread and the launch, or the end of a VM that has none. */
  private boolean begins(Incarnation own) {
    Steps.await("a thread", () -> own.hasThread || isAllOver());
    if (own.hasThread) {
      Steps.await("its launch", () -> own.runs || own.stopped);
    }
    return own.hasThread;
  }

  private void leave(Incarnation own) {
    Steps.await("its stop", () -> own.stopped);
    own.left = true;
    states.apply(new VmEvent.Left(Restarts.AFTER_A_CRASH));
  }

  private void end(VmEnd.Kind kind) {
    VmEnd end = new VmEnd(kind, "", Optional.empty());
    boolean outside = kind == VmEnd.Kind.STOPPED;
    states.apply(new VmEvent.End(new VmState.Cause(end, false, Instant.EPOCH, outside)));
  }

  private void reset(VmEvent how, boolean holds) {
    if (states.apply(how).happened()) {
      Incarnation run = states.run();
      if (!holds) {
        states.apply(new VmEvent.ResetOver(Restarts.AFTER_A_CRASH));
      }
      run.usedByAReset = true;
      if (run.released) {
        throw new AssertionError("a reset uses what is released");
      }
      run.usedByAReset = false;
      if (states.apply(new VmEvent.Renewed()).happened()) {
        states.apply(new VmEvent.Launched());
      }
      states.apply(new VmEvent.ResetOver(Restarts.AFTER_A_CRASH));
    }
  }

  private void resetAsAsked() {
    Steps.await("a request", () -> resetIsAsked || isAllOver());
    exclusively(() -> reset(new VmEvent.ResetAsAsked(), true));
  }

  private void pauseAndResume() {
    exclusively(() -> states.apply(new VmEvent.Pause(stop)));
    exclusively(() -> states.apply(new VmEvent.Resume()));
  }

  private void stop() {
    end(VmEnd.Kind.STOPPED);
  }

  private void giveUp() {
    stop();
    states.apply(new VmEvent.Kill());
    states.apply(new VmEvent.GiveUp());
  }

  private void reap() {
    release(first);
    if (states.now() instanceof VmState.Ended ended && ended.next().isPresent()) {
      exclusively(() -> {
        if (states.apply(new VmEvent.Rebuild(true), second).happened()) {
          startNow();
        }
      });
    }
    if (states.run() == second) {
      release(second);
    }
  }

  private void release(Incarnation run) {
    Steps.await("what has ended", () -> run.toBeReleased);
    if (run.usedByAReset) {
      throw new AssertionError("released while a reset uses it");
    }
    if (run.hasThread && !run.left) {
      throw new AssertionError("released while its vCPU has a thread");
    }
    run.released = true;
    states.apply(new VmEvent.Returned());
  }

  private boolean isAllOver() {
    return states.now().isReturned() && states.now().isOverForGood();
  }

  @Override
  public void stop(Incarnation run) {
    run.stopped = true;
  }

  @Override
  public void kill(Incarnation run) {}

  @Override
  public void abandon(Incarnation run) {}

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // a second one at the same time is found as well
  public void over(Incarnation run, VmStates.Change change) {
    run.ends++;
  }

  @Override
  public void giveBack(Incarnation run) {
    if (run.toBeReleased) {
      throw new AssertionError("released twice");
    }
    run.toBeReleased = true;
  }

  @Override
  public void checkEnd() {
    check(first);
    if (states.run() == second) {
      check(second);
    }
    if (!isAllOver()) {
      throw new AssertionError("it is not over: " + states.now());
    }
  }

  private static void check(Incarnation run) {
    if (run.ends != 1 || !run.released) {
      throw new AssertionError("%d ends told, released: %s".formatted(run.ends, run.released));
    }
  }
}
